package account

import (
	"net/http"
	"strings"
	"testing"

	"lambdial/tuner"
)

func TestCallers(t *testing.T) {
	const (
		gateway = `{"Policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"apigateway.amazonaws.com\"},\"Action\":\"lambda:InvokeFunction\"}]}","RevisionId":"r"}`
		bucket  = `{"Policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"s3.amazonaws.com\"}},{\"Effect\":\"Deny\",\"Principal\":{\"Service\":\"apigateway.amazonaws.com\"}}]}"}`
		queue   = `{"EventSourceMappings":[{"EventSourceArn":"arn:aws:dynamodb:us-east-1:1:table/t/stream/s"},{"EventSourceArn":"arn:aws:sqs:us-east-1:1:orders"}]}`
		none    = `{"EventSourceMappings":[]}`
	)
	for name, c := range map[string]struct {
		policy, sources http.HandlerFunc
		want            tuner.Callers
	}{
		"a gateway":      {answer(200, "", gateway), answer(200, "", none), tuner.Callers{APIGateway: true}},
		"a queue":        {answer(404, "ResourceNotFoundException", `{"Message":"none"}`), answer(200, "", queue), tuner.Callers{Queue: "orders"}},
		"others":         {answer(200, "", bucket), answer(200, "", none), tuner.Callers{}},
		"no policy read": {answer(403, "AccessDeniedException", `{}`), answer(200, "", queue), tuner.Callers{Queue: "orders"}},
		"nothing read":   {answer(403, "AccessDeniedException", `{}`), answer(403, "AccessDeniedException", `{}`), tuner.Callers{}},
		"not JSON":       {answer(200, "", `{"Policy":"x"}`), answer(200, "", none), tuner.Callers{}},
	} {
		a := open(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/policy") {
				c.policy(w, r)
				return
			}
			c.sources(w, r)
		})
		if got, err := a.Callers(t.Context(), "fn"); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
