package keyring

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// masterFile holds one line per master key, oldest first: "id hex". The last
// one seals; the others still open what they sealed.
const masterFile = "master.key"

// OpenDir opens the keyring in dir. On first use it makes the folder (0700) and
// a random master key (file 0600, on disk before OpenDir returns); of two
// servers that start at once both get the same key.
//
// It refuses a key file that group or others can read or write, and one whose
// lines are not "id hex".
func OpenDir(dir string) (*Keyring, error) {
	path := filepath.Join(dir, masterFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := createMaster(dir, path); err != nil {
			return nil, fmt.Errorf("keyring: %w", err)
		}
	}
	return ReadDir(dir)
}

// ReadDir opens the keyring that is in dir, with OpenDir's refusals, and makes
// nothing: for programs that look at an installation.
func ReadDir(dir string) (*Keyring, error) {
	path := filepath.Join(dir, masterFile)
	raw, err := readMaster(path)
	if err != nil {
		return nil, fmt.Errorf("keyring: %w", err)
	}
	keys, err := parseMaster(raw)
	if err != nil {
		return nil, fmt.Errorf("keyring: %s: %w", path, err)
	}
	return build(keys), nil
}

func readMaster(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s: mode %04o lets others at the master key; chmod 600 it", path, info.Mode().Perm())
	}
	return os.ReadFile(path)
}

func parseMaster(raw []byte) ([]masterKey, error) {
	var keys []masterKey
	seen := map[byte]bool{}
	for i, line := range strings.Split(string(bytes.TrimSpace(raw)), "\n") {
		m, err := parseLine(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err) // never the line itself: it is the key
		}
		if seen[m.id] {
			return nil, fmt.Errorf("line %d: key id %d stands twice", i+1, m.id)
		}
		seen[m.id] = true
		keys = append(keys, m)
	}
	return keys, nil
}

func parseLine(line string) (masterKey, error) {
	id, digits, ok := strings.Cut(strings.TrimSpace(line), " ")
	n, err := strconv.ParseUint(id, 10, 8)
	if !ok || err != nil || n == 0 {
		return masterKey{}, errors.New(`want "id hex" with an id from 1 to 255`)
	}
	key, err := hex.DecodeString(digits)
	if err != nil || len(key) != 32 {
		return masterKey{}, errors.New("want 64 hex digits after the id")
	}
	return masterKey{id: byte(n), key: key}, nil
}

// createMaster writes a whole key file beside path and links it into place, so
// that nobody ever reads half a key and the first of two servers wins.
func createMaster(dir, path string) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, masterFile+".*") // 0600
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	if err := writeMaster(f); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(dir)
}

func writeMaster(f *os.File) error {
	var key [32]byte
	_, _ = rand.Read(key[:])
	_, err := fmt.Fprintf(f, "1 %x\n", key)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
