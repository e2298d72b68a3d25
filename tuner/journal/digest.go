package journal

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"lambdial/tuner/payload"
)

// keyFile holds what the digests of payloads are keyed with. It stays on this
// machine when a log is shown to somebody, who could else find a short payload
// by trying.
const keyFile = "payload.key"

const keyBytes = 32

// Digests gives each payload the digest that a log in dir may tell.
func Digests(dir string, payloads []payload.Payload) ([]payload.Payload, error) {
	key, err := digestKey(dir)
	if err != nil {
		return nil, err
	}
	told := make([]payload.Payload, len(payloads))
	for i, p := range payloads {
		p.Digest = keyed(key, p.SHA256)
		told[i] = p
	}
	return told, nil
}

// Recognise finds among the SHA-256 of candidates that of the payload which a log
// in dir tells the digest of; "" where it is none of them.
func Recognise(dir string, past payload.Payload, candidates ...string) (sha256 string) {
	if past.Digest == "" {
		return past.SHA256 // of a log from before digests were keyed
	}
	key, err := readKey(filepath.Join(dir, keyFile))
	if err != nil {
		return ""
	}
	for _, c := range candidates {
		if hmac.Equal([]byte(keyed(key, c)), []byte(past.Digest)) {
			return c
		}
	}
	return ""
}

func keyed(key []byte, digest string) string {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte(digest)) // a hash does not fail
	return hex.EncodeToString(mac.Sum(nil))
}

// digestKey reads the key, or makes it. Of two that make it at once one wins.
func digestKey(dir string) ([]byte, error) {
	path := filepath.Join(dir, keyFile)
	key, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	key = make([]byte, keyBytes)
	_, _ = rand.Read(key) // never fails
	mine, err := os.CreateTemp(dir, keyFile+".*")
	if err != nil {
		return nil, fmt.Errorf("make the key of payload digests: %w", err)
	}
	defer func() { _ = os.Remove(mine.Name()) }() // its content is under the other name by then
	_, err = mine.Write(key)
	if err := errors.Join(err, mine.Sync(), mine.Close()); err != nil {
		return nil, fmt.Errorf("make the key of payload digests: %w", err)
	}
	if err := os.Link(mine.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		// A file system without links: whoever comes second wins, and a digest or
		// two is not recognised.
		if err := os.Rename(mine.Name(), path); err != nil {
			return nil, fmt.Errorf("make the key of payload digests: %w", err)
		}
	}
	return readKey(path)
}

func readKey(path string) ([]byte, error) {
	key, err := os.ReadFile(path)
	if err == nil && len(key) != keyBytes {
		err = fmt.Errorf("%s is no key: delete it", path)
	}
	return key, err
}
