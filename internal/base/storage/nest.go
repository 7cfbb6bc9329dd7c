package storage

import (
	"runtime"
	"strings"
)

// mustBeOutside panics when the calling goroutine is already inside a closure
// of Read or Write. It looks for attempt on its own stack, so that neither a
// context nor a goroutine has to carry the transaction. A closure that waits
// for another goroutine's Write is not seen here; on SQLite that one ends in
// Busy after queueWithin.
func mustBeOutside(verb string) {
	var pcs [64]uintptr
	for skip := 3; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs[:])
		if n == 0 {
			return
		}
		frames := runtime.CallersFrames(pcs[:n])
		for more := true; more; {
			var f runtime.Frame
			f, more = frames.Next()
			if strings.HasSuffix(f.Function, "base/storage.(*DB).attempt") {
				panic("storage: " + verb + " inside a Read or Write closure; transactions do not nest")
			}
		}
		if n < len(pcs) {
			return
		}
	}
}
