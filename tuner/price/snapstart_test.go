package price

import (
	"slices"
	"testing"
	"time"
)

func TestSnapStart(t *testing.T) {
	for _, architecture := range []string{"x86_64", "arm64"} {
		p := lookup(t, "us-east-1", architecture).Discounted(0.5) // which is not taken off here
		restore, known := p.Restore(512)
		if !known || !near(restore, 0.0001397998/2) {
			t.Errorf("a restore of 512 MB costs %g", restore)
		}
		for kept, seconds := range map[time.Duration]float64{0: 10800, time.Hour: 10800, 4 * time.Hour: 14400} {
			if cached, known := p.Cached(2048, kept); !known || !near(cached, 2*seconds*0.0000015046) {
				t.Errorf("a snapshot of 2048 MB kept for %v costs %g", kept, cached)
			}
		}
		if UnknownRestore(p) != "" {
			t.Error(UnknownRestore(p))
		}
	}
	elsewhere := lookup(t, "eu-west-1", "x86_64")
	if _, known := elsewhere.Restore(512); known {
		t.Error("the price of another region is taken")
	}
	if _, known := elsewhere.Cached(512, 0); known {
		t.Error("the price of another region is taken")
	}
	if want := "the price of a SnapStart restore in eu-west-1 is not known"; UnknownRestore(elsewhere) != want {
		t.Errorf("%q", UnknownRestore(elsewhere))
	}
}

// TestReadSnapStart: one product for both architectures, and none that is not
// plain keeps the rest of the list from being believed.
func TestReadSnapStart(t *testing.T) {
	const restored, cached = "EU-Lambda-SnapStart-Restored-GB", "EU-Lambda-SnapStart-Cached-GB-S"
	for name, c := range map[string]struct {
		products []string
		want     float64 // of a GB restored, 0 for unknown
	}{
		"plain":        {[]string{listed("G", "eu-west-1", restored, "USD", "0 Inf 0.0001500000")}, 0.00015},
		"none":         {nil, 0},
		"two":          {[]string{listed("G", "eu-west-1", restored, "USD", "0 Inf 0.0001500000"), listed("H", "eu-west-1", restored, "USD", "0 Inf 0.0001600000")}, 0.00016},
		"free":         {[]string{listed("G", "eu-west-1", restored, "USD", "0 Inf 0.0000000000")}, 0},
		"not readable": {[]string{listed("G", "eu-west-1", restored, "EUR", "0 Inf 0.0001500000")}, 0},
	} {
		all := append(slices.Clone(c.products), listed("G", "eu-west-1", cached, "USD", "0 Inf 0.0000016000"))
		got, err := Read(append(ireland(), all...), "", readOn)
		if err != nil || len(got) != 2 {
			t.Fatalf("%s: %v, %v", name, got, err)
		}
		for _, p := range got {
			restore, known := p.Restore(1024)
			if known != (c.want > 0) || restore != c.want || p.PerCachedGBSecond == nil || *p.PerCachedGBSecond != 0.0000016 || p.Check() != nil {
				t.Errorf("%s, %s: %g, %+v, %v", name, p.Architecture, restore, p, p.Check())
			}
		}
	}
	beyondBelief := lookup(t, "us-east-1", "arm64")
	beyondBelief.PerRestoredGB = new(0.1)
	if beyondBelief.Check() == nil {
		t.Error("a hundred times the price is believed")
	}
}

// TestLivePriceKeepsSnapStart where the list that was read tells none.
func TestLivePriceKeepsSnapStart(t *testing.T) {
	live := lookup(t, "us-east-1", "x86_64")
	live.PerRestoredGB, live.PerCachedGBSecond = nil, nil
	p, _ := NewBook([]Price{live}).Lookup("us-east-1", "x86_64")
	if _, known := p.Restore(512); !known {
		t.Error("the price of a restore is forgotten")
	}
}
