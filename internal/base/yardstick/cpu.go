package yardstick

import (
	"syscall"
	"time"
)

// CPU is the processor time that this process has taken. On a machine that others use
// too it is what a measure of our own work has to go by; on an idle one it is the time
// on the wall.
func CPU() (time.Duration, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, err
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}

// Took is the processor time of do.
func Took(do func()) time.Duration {
	begin, _ := CPU()
	do()
	end, _ := CPU()
	return end - begin
}
