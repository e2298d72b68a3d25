package template

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// fixtures are the files of testdata with what is wanted of them: by default
// 1,024 MB and 30 s for orders-api.
var fixtures = []struct {
	in   string
	want func(*Want)
}{
	{in: "cfn-comments/template.yaml"},
	{in: "cfn-crlf/template.yaml"},
	{in: "cfn-cr/template.yaml"},
	{in: "cfn-bom/template.yaml"},
	{in: "cfn-no-end/template.yaml"},
	{in: "cfn-missing/template.yaml"},
	{in: "cfn-missing-both/template.yaml"},
	{in: "cfn-json-tabs/template.json"},
	{in: "cfn-json-missing/template.json"},
	{in: "cfn-json-missing-lines/template.json"},
	{in: "cfn-json-ref/template.json"},
	{in: "cfn-json-emoji/template.json"},
	{in: "cfn-flow/template.yaml"},
	{in: "cfn-flow-missing/template.yaml"},
	{in: "cfn-anchor/template.yaml"},
	{in: "cfn-ref/template.yaml", want: memoryAlone},
	{in: "cfn-ref-no-default/template.yaml"},
	{in: "cfn-ref-too-large/template.yaml"},
	{in: "cfn-map/template.yaml", want: memoryAlone},
	{in: "cfn-map-picked/template.yaml"},
	{in: "cfn-if/template.yaml"},
	{in: "cfn-twice/template.yaml"},
	{in: "cfn-jinja/template.yaml"},
	{in: "cfn-jinja-block/template.yaml"},
	{in: "cfn-header/template.yaml"},
	{in: "cfn-two/template.yaml"},
	{in: "cfn-two/template.yaml", want: func(w *Want) { w.Resource = "OrdersAgain" }},
	{in: "cfn-unnamed/template.yaml"},
	{in: "cfn-unnamed/template.yaml", want: func(w *Want) { w.Function = "shop-OrdersApi-1A2B3C4D5E6F" }},
	{in: "cfn-unnamed/template.yaml", want: func(w *Want) { w.LogicalID = "Worker" }},
	{in: "cfn-documents/template.yaml"},
	{in: "cfn-unicode/template.yaml"},
	{in: "cfn-cdk/Orders.template.json"},
	{in: "sam-globals/template.yaml"},
	{in: "sam-globals-shared/template.yaml"},
	{in: "sam-globals-shared/template.yaml", want: func(w *Want) { w.Resource = "Globals" }},
	{in: "sam-globals-ref/template.yaml", want: memoryAlone},
	{in: "sam-config/template.yaml", want: memoryAlone},
	{in: "sam-config/samconfig.toml", want: memoryAlone},
	{in: "sam-config/samconfig.toml"},
	{in: "sam-config-several/template.yaml", want: memoryAlone},
	{in: "sam-config-yaml/template.yaml", want: memoryAlone},
	{in: "sam-config-list/samconfig.toml", want: memoryAlone},
	{in: "sls-function/serverless.yml", want: staged},
	{in: "sls-function/serverless.yml", want: func(w *Want) { w.Resource = "provider" }},
	{in: "sls-provider/serverless.yml", want: staged},
	{in: "sls-provider-shared/serverless.yml", want: staged},
	{in: "sls-self/serverless.yml", want: func(w *Want) { staged(w); memoryAlone(w) }},
	{in: "sls-env/serverless.yml", want: staged},
	{in: "sls-merge/serverless.yml", want: staged},
	{in: "sls-names/serverless.yml", want: func(w *Want) { w.Function, w.LogicalID = "somehow", "SendDashmailLambdaFunction" }},
	{in: "tf-unread/main.tf", want: memoryAlone},
	{in: "sls-elsewhere/serverless.yml", want: staged},
	{in: "tf-resource/main.tf"},
	{in: "tf-crlf/main.tf"},
	{in: "tf-bom/main.tf"},
	{in: "tf-missing/main.tf"},
	{in: "tf-module/main.tf"},
	{in: "tf-variable/main.tf"},
	{in: "tf-values/main.tf"},
	{in: "tf-values/terraform.tfvars", want: memoryAlone},
	{in: "tf-var-file/envs/prod.tfvars", want: memoryAlone},
	{in: "tf-no-default/main.tf"},
	{in: "tf-expression/main.tf"},
	{in: "tf-each/main.tf", want: memoryAlone},
	{in: "tf-broken/main.tf"},
	{in: "tf-json/main.tf.json"},
	{in: "code-cdk/app.ts"},
	{in: "code-cdk-python/app.py"},
	{in: "code-pulumi/index.ts"},
	{in: "code-sst/sst.config.ts"},
	{in: "code-amplify/resource.ts"},
	{in: "other/docker-compose.yml"},
	{in: "samconfig/samconfig.toml"},
}

func memoryAlone(w *Want) { w.TimeoutS = 0 }

func staged(w *Want) { w.Function = "orders-prod-api" }

func wanted(adjust func(*Want)) Want {
	w := Want{Function: "orders-api", MemoryMB: 1024, TimeoutS: 30}
	if adjust != nil {
		adjust(&w)
	}
	return w
}

// TestFixtures: what becomes of files as people have them, or why nothing does.
func TestFixtures(t *testing.T) {
	t.Chdir("testdata")
	var told strings.Builder
	for _, fixture := range fixtures {
		want := wanted(fixture.want)
		told.WriteString("=== " + fixture.in + " for " + want.Function)
		if want.Resource != "" {
			told.WriteString(" as " + want.Resource)
		}
		told.WriteString("\n")
		p, err := Propose(fixture.in, want)
		if err != nil {
			if !errors.As(err, new(*RefusedError)) && !errors.As(err, new(*ChoiceError)) {
				t.Errorf("%s: neither a refusal nor a choice: %v", fixture.in, err)
			}
			told.WriteString("refused: " + err.Error() + "\n")
			if refused := (*RefusedError)(nil); errors.As(err, &refused) {
				for _, line := range refused.ByHand {
					told.WriteString("by hand: " + line + "\n")
				}
			}
			continue
		}
		told.WriteString(string(p.Tool) + " " + p.Resource + "\n")
		for _, note := range p.Notes {
			told.WriteString("note: " + note + "\n")
		}
		told.WriteString(strings.ReplaceAll(p.Diff(), "\r", "<CR>"))
	}
	t.Chdir("..")
	golden.RequireEqual(t, strings.ReplaceAll(told.String(), strings.Repeat("x", 1500), "<1500 x>"))
}

// TestThereAndBack: a patch and its reverse give the first bytes back; where
// something was inserted, that is all that is new.
func TestThereAndBack(t *testing.T) {
	patched := 0
	for _, fixture := range fixtures {
		for _, alone := range []func(*Want){memoryAlone, func(w *Want) { w.MemoryMB = 0 }} {
			want := wanted(fixture.want)
			if alone(&want); len(want.properties()) == 0 {
				continue
			}
			in := filepath.Join("testdata", fixture.in)
			p, err := Propose(in, want)
			if err != nil {
				continue
			}
			patched++
			if err := thereAndBack(p, in, want); err != nil {
				t.Errorf("%s: %v", fixture.in, err)
			}
		}
	}
	if patched < 60 {
		t.Errorf("only %d fixtures are patched", patched)
	}
}

// thereAndBack takes a patch of one property back.
func thereAndBack(p *Patch, in string, want Want) error {
	if len(p.Changes) == 0 { // it says so already
		return nil
	}
	changed := p.files.changed()
	if len(changed) != 1 {
		return fmt.Errorf("%d files changed for one value", len(changed))
	}
	f, c := changed[0], p.Changes[0]
	if c.From == "" {
		return inserted(f.before, f.after)
	}
	first := f.before
	f.before = f.after
	was, err := strconv.Atoi(c.From)
	if err != nil {
		return err
	}
	if want.MemoryMB > 0 {
		want.MemoryMB = was
	} else {
		want.TimeoutS = was
	}
	if _, err := propose(p.files, p.files.byPath[in], want); err != nil {
		return fmt.Errorf("back: %w", err)
	}
	if !bytes.Equal(f.after, first) {
		return fmt.Errorf("there and back makes it\n%s", f.after)
	}
	return nil
}

// inserted holds that a text is another with something put into one place.
func inserted(before, after []byte) error {
	begin := 0
	for begin < len(before) && before[begin] == after[begin] {
		begin++
	}
	if len(after) <= len(before) || !bytes.HasSuffix(after, before[begin:]) {
		return fmt.Errorf("more than an insertion:\n%s", after)
	}
	return nil
}

// TestFixturesAreUsed holds that each file of testdata is one of them.
func TestFixturesAreUsed(t *testing.T) {
	folders, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		used := !folder.IsDir()
		for _, fixture := range fixtures {
			used = used || strings.HasPrefix(fixture.in, folder.Name()+"/")
		}
		if !used {
			t.Errorf("testdata/%s is not used", folder.Name())
		}
	}
}

// seeds are the files of fixtures whose names begin so.
func seeds(t testing.TB, prefixes ...string) (contents []string) {
	t.Helper()
	for _, fixture := range fixtures {
		for _, prefix := range prefixes {
			if strings.HasPrefix(fixture.in, prefix) {
				content, err := os.ReadFile(filepath.Join("testdata", fixture.in))
				if err != nil {
					t.Fatal(err)
				}
				contents = append(contents, string(content))
			}
		}
	}
	return contents
}
