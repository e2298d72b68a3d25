package tune_test

import (
	"strings"
	"testing"

	"lambdial/tuner/origin"
	"lambdial/ui/keys/keytest"
)

// TestWhereTheFunctionComesFrom stands below the result, and in full among the
// notes.
func TestWhereTheFunctionComesFrom(t *testing.T) {
	s := ended()
	s.Function.Origin = &origin.Origin{Tool: origin.SAM, Stack: "shop", LogicalID: "Thumb\x1b[31m"}
	screen := screenOf(s)
	if got := plain(screen, 140, 44); !strings.Contains(got, "from AWS SAM, stack shop, resource Thumb: what was set outside of it stays until it changes the function (notes: 6)") {
		t.Errorf("below the result:\n%s", got)
	}
	screen.Key(keytest.Key("6"))
	if got := plain(screen, 140, 44); !strings.Contains(got, "To keep it, write MemorySize: ") {
		t.Errorf("among the notes:\n%s", got)
	}

	s = ended()
	screen = screenOf(s)
	screen.Defined = []string{"infra/main.tf as aws_lambda_function.thumbnail (Terraform)"}
	if got := plain(screen, 140, 44); !strings.Contains(got, "defined in infra/main.tf as aws_lambda_function.thumbnail (Terraform): lambdial patch changes it there") {
		t.Errorf("where it is defined:\n%s", got)
	}
	if got := plain(screenOf(ended()), 140, 44); strings.Contains(got, "defined in") || strings.Contains(got, "comes from") {
		t.Errorf("told though nobody looked:\n%s", got)
	}
}
