package payload

import (
	crypto "crypto/rand"
	"encoding/binary"
	"math/rand/v2"
	"time"
)

// Expander fills in templates.
type Expander struct{ key [32]byte }

// NewExpander gives an expander whose random values are never those of another.
func NewExpander() *Expander {
	e := &Expander{}
	_, _ = crypto.Read(e.key[:]) // never fails, and always fills all of it
	return e
}

// NewRepeatable gives an expander whose values depend on the seed and the
// number of the invocation alone, but for the time.
func NewRepeatable(seed uint64) *Expander {
	e := &Expander{}
	binary.LittleEndian.PutUint64(e.key[:], seed)
	return e
}

// Expand makes the payload of an invocation. Of two numbers all random values
// differ by chance; of one they are the same, whatever else was expanded. Safe
// for concurrent use.
func (e *Expander) Expand(t *Template, number uint64, at time.Time) []byte {
	if t.filled == 0 && len(t.parts) == 1 {
		return t.parts[0].text
	}
	key := e.key
	binary.LittleEndian.PutUint64(key[24:], number^binary.LittleEndian.Uint64(key[24:]))
	source := rand.NewChaCha8(key)
	in := invocation{number: number, at: at, source: source, random: rand.New(source)}
	b := make([]byte, 0, t.most)
	for _, p := range t.parts {
		b = append(b, p.text...)
		if p.value != nil {
			b = p.appendTo(b, in)
		}
	}
	return b
}
