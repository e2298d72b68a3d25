package archive

import (
	"os"
	"path/filepath"
	"testing"

	"lambdial/tuner"
	"lambdial/tuner/journal"
	"lambdial/tuner/payload"
)

// TestPlannedKnowsItsFiles: what was sent then is told from what its source holds
// now, also where that is one of several in a file.
func TestPlannedKnowsItsFiles(t *testing.T) {
	dir, folder := t.TempDir(), t.TempDir()
	one, mix := filepath.Join(folder, "one.json"), filepath.Join(folder, "mix.jsonl")
	write := func(path, content string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(one, `{"id": "{{not ours}}"}`)
	write(mix, "1\n2\n")
	reader := payload.Reader{Literal: true}
	sent, err := reader.All([]string{"@" + one, "{}", `{"typed": 1}`}, []string{mix})
	if err != nil {
		t.Fatal(err)
	}
	told, err := journal.Digests(dir, sent)
	if err != nil {
		t.Fatal(err)
	}
	f := tuner.Function{Name: "orders", ARN: "arn:1:orders", Settings: tuner.Settings{MemoryMB: 512}}
	begin(t, dir, "20260101-030405-abcdef", began, f, func(p *tuner.Plan) { p.Payloads = told })
	write(mix, "1\n3\n")
	planned, files, err := In(dir).Planned(t.Context(), f)
	if err != nil || len(planned) != 1 {
		t.Fatalf("%+v, %v", planned, err)
	}
	for i, p := range planned[0].Plan.Payloads {
		typed, changed := i == 2, i == 4
		if known := p.SHA256 == sent[i].SHA256; known == (typed || changed) {
			t.Errorf("%s is recognised: %v", p.Source, known)
		}
		if now, there := files[p.Source]; there != p.FromFile() || there && (now == p.SHA256) == changed {
			t.Errorf("%s: digest %q now, %q then", p.Source, now, p.SHA256)
		}
	}
}
