package storage

import (
	"errors"
	"os"

	"github.com/chengban/chengban/internal/base/fault"
)

// errLocked says that another process, or another DB in this one, has the lock.
var errLocked = errors.New("storage: the file is locked by another server")

// fileLock keeps other servers off a SQLite file.
type fileLock struct{ f *os.File }

func lockFile(path string) (*fileLock, error) {
	f, err := openLocked(path)
	if errors.Is(err, errLocked) {
		return nil, fault.NewUnavailable("storage.in_use", "path", path).Because(err)
	}
	if err != nil {
		return nil, err
	}
	return &fileLock{f}, nil
}

func (l *fileLock) release() error { return l.f.Close() }
