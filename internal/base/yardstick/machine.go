package yardstick

import (
	"fmt"
	"runtime"
)

// Machine is what figures were measured on, in a line.
func Machine() string {
	return fmt.Sprintf("%s/%s, %d cores, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
}
