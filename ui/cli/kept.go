package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"lambdial/tuner/disk"
)

// kept is a file with a small value that a person's choices change, beside the
// folders of session logs.
type kept[T any] struct {
	name, path string
	mu         sync.Mutex
}

func keptFile[T any](g *globals, name string) *kept[T] {
	return &kept[T]{name: name, path: filepath.Join(filepath.Dir(g.sessionDir()), name+".json")}
}

// read gives the value, the zero one where there is no file.
func (k *kept[T]) read() (value T, err error) {
	content, err := os.ReadFile(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		return value, nil
	}
	if err != nil {
		return value, fmt.Errorf("%s: %w", k.name, err)
	}
	if err := json.Unmarshal(content, &value); err != nil {
		var none T
		return none, fmt.Errorf("%s: %s is not what lambdial writes: %w", k.name, k.path, err)
	}
	return value, nil
}

// change keeps another value. A file that can't be read is left as it is.
func (k *kept[T]) change(with func(T) T) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	value, err := k.read()
	if err != nil {
		return err
	}
	content, err := json.MarshalIndent(with(value), "", "  ")
	if err != nil {
		return fmt.Errorf("%s: %w", k.name, err)
	}
	if err := os.MkdirAll(filepath.Dir(k.path), 0o700); err != nil {
		return fmt.Errorf("%s: %w", k.name, err)
	}
	if err := disk.Replace(k.path, append(content, '\n')); err != nil {
		return fmt.Errorf("%s: %w", k.name, err)
	}
	return nil
}
