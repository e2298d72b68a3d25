package emulator

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
)

// maxTags that a function may have.
const maxTags = 50

func errTooManyTags() error { return invalid("Number of tags exceeds resource tag limit.") }

// tagged finds the function that a call on tags names. Other resources can be
// tagged, too, of which there are none here.
func (a *Account) tagged(c *call) (*function, error) {
	arn := c.request.PathValue("name")
	if !validResource.MatchString(arn) {
		return nil, constraint(arn, "resource", "satisfy regular expression pattern: "+resourcePattern)
	}
	parts := strings.SplitN(arn, ":", 7)
	for kind, words := range map[string]string{"event-source-mapping": "Event source mapping", "capacity-provider": "Capacity provider", "code-signing-config": "Code signing config", "layer": "Layer"} {
		if parts[5] == kind {
			return nil, &apiError{Status: http.StatusNotFound, Kind: "ResourceNotFoundException", Message: words + " not found: " + arn}
		}
	}
	ref, err := a.parseReference(arn, "")
	if err != nil {
		return nil, err
	}
	if err := unqualified(ref, "Tags on function aliases and versions are not supported. Please specify a function ARN."); err != nil {
		return nil, err
	}
	return a.find(ref)
}

// whole finds the function of a call that knows functions only.
func (a *Account) whole(c *call) (*function, error) {
	ref, err := a.reference(c)
	if err != nil {
		return nil, err
	}
	if err := unqualified(ref, "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN."); err != nil {
		return nil, err
	}
	if a.functions[ref.name] == nil && c.request.Method == http.MethodPut {
		ref.qualifier = latest // so it says
	}
	return a.find(ref)
}

// function finds the function that a call names, whatever the qualifier.
func (a *Account) function(c *call) (*function, error) {
	ref, err := a.reference(c)
	if err != nil {
		return nil, err
	}
	return a.find(reference{name: ref.name})
}

func (a *Account) accountSettings(*call) (int, any, error) {
	type accountLimit struct {
		TotalCodeSize, CodeSizeUnzipped, CodeSizeZipped      int64
		ConcurrentExecutions, UnreservedConcurrentExecutions int
	}
	type accountUsage struct{ TotalCodeSize, FunctionCount int64 }
	usage := accountUsage{FunctionCount: int64(len(a.functions))}
	for _, f := range a.functions {
		usage.TotalCodeSize += f.latest.CodeSize
		for _, v := range f.versions {
			usage.TotalCodeSize += v.CodeSize
		}
	}
	return http.StatusOK, struct {
		AccountLimit accountLimit
		AccountUsage accountUsage
	}{accountLimit{300 << 30, 250 << 20, 50 << 20, a.options.Concurrency, a.unreserved()}, usage}, nil
}

func (a *Account) listTags(c *call) (int, any, error) {
	f, err := a.tagged(c)
	if err != nil {
		return 0, nil, err
	}
	tags := f.tags
	if tags == nil {
		tags = map[string]string{}
	}
	return http.StatusOK, struct{ Tags map[string]string }{tags}, nil
}

func (a *Account) tagResource(c *call) (int, any, error) {
	in, err := decode[struct{ Tags map[string]string }](c)
	if err != nil {
		return 0, nil, err
	}
	f, err := a.tagged(c)
	if err != nil {
		return 0, nil, err
	}
	if err := a.busy(f); err != nil {
		return 0, nil, err
	}
	if len(in.Tags) == 0 {
		return 0, nil, invalid("An error occurred and the request cannot be processed.")
	}
	tags := maps.Clone(f.tags)
	if tags == nil {
		tags = map[string]string{}
	}
	maps.Copy(tags, in.Tags)
	if len(tags) > maxTags {
		return 0, nil, errTooManyTags()
	}
	a.retag(f, tags)
	return http.StatusNoContent, nil, nil
}

func (a *Account) untagResource(c *call) (int, any, error) {
	f, err := a.tagged(c)
	if err != nil {
		return 0, nil, err
	}
	if len(c.query["tagKeys"]) == 0 {
		return 0, nil, badRequest("ValidationException", "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null")
	}
	tags := maps.Clone(f.tags)
	for _, key := range c.query["tagKeys"] {
		delete(tags, key)
	}
	a.retag(f, tags)
	return http.StatusNoContent, nil, nil
}

// retag changes a function's tags, which is a revision of $LATEST.
func (a *Account) retag(f *function, tags map[string]string) {
	f.tags = tags
	f.latest.RevisionId = a.newID()
	f.serving.RevisionId = f.latest.RevisionId
}

type reservedConcurrency struct {
	ReservedConcurrentExecutions *int `json:",omitempty"`
}

// keptUnreserved is the concurrency that an account can't reserve.
const keptUnreserved = 100

func (a *Account) putConcurrency(c *call) (int, any, error) {
	in, err := decode[reservedConcurrency](c)
	if err != nil {
		return 0, nil, err
	}
	f, err := a.whole(c)
	if err != nil {
		return 0, nil, err
	}
	if in.ReservedConcurrentExecutions == nil || *in.ReservedConcurrentExecutions < 0 {
		return 0, nil, constraint("null", "reservedConcurrentExecutions", "have value greater than or equal to 0")
	}
	free := a.unreserved() - *in.ReservedConcurrentExecutions
	if f.reserved != nil {
		free += *f.reserved
	}
	if free < keptUnreserved && *in.ReservedConcurrentExecutions > 0 {
		return 0, nil, invalid("Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [%d].", keptUnreserved)
	}
	f.reserved = in.ReservedConcurrentExecutions
	return http.StatusOK, in, nil
}

func (a *Account) getConcurrency(c *call) (int, any, error) {
	f, err := a.whole(c)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, reservedConcurrency{f.reserved}, nil
}

func (a *Account) deleteConcurrency(c *call) (int, any, error) {
	f, err := a.whole(c)
	if err != nil {
		return 0, nil, err
	}
	f.reserved = nil
	return http.StatusNoContent, nil, nil
}

type provisioned struct {
	FunctionArn                              string `json:",omitempty"`
	Status, LastModified                     string
	RequestedProvisionedConcurrentExecutions int
	AvailableProvisionedConcurrentExecutions int
	AllocatedProvisionedConcurrentExecutions int
}

// getProvisioned answers for one version or alias, without its ARN.
func (a *Account) getProvisioned(c *call) (int, any, error) {
	ref, err := a.reference(c)
	if err != nil {
		return 0, nil, err
	}
	f, err := a.find(ref)
	if err != nil {
		return 0, nil, err
	}
	n, found := f.provisioned[ref.qualifier]
	if !found {
		return 0, nil, &apiError{Status: http.StatusNotFound, Kind: "ProvisionedConcurrencyConfigNotFoundException", Message: "No Provisioned Concurrency Config found for this function"}
	}
	return http.StatusOK, provisioned{"", "READY", f.latest.LastModified, n, n, n}, nil
}

// listProvisioned is also GetProvisionedConcurrencyConfig, which differs by what
// it asks for.
func (a *Account) listProvisioned(c *call) (int, any, error) {
	if !strings.EqualFold(c.query.Get("List"), "ALL") {
		return a.getProvisioned(c)
	}
	f, err := a.function(c)
	if err != nil {
		return 0, nil, err
	}
	var list []provisioned
	for _, qualifier := range sortedKeys(f.provisioned) {
		n := f.provisioned[qualifier]
		list = append(list, provisioned{a.arn(f.latest.FunctionName, qualifier), "READY", f.latest.LastModified, n, n, n})
	}
	part, next, err := page(c, list, pageSize)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, struct {
		ProvisionedConcurrencyConfigs []provisioned
		NextMarker                    string `json:",omitempty"`
	}{orEmpty(part), next}, nil
}

// listEventSources tells the queues that functions of the demo read from.
func (a *Account) listEventSources(c *call) (int, any, error) {
	type mapping struct {
		UUID, EventSourceArn, FunctionArn, State string
		BatchSize                                int
	}
	only := ""
	if text := c.query.Get("FunctionName"); text != "" {
		ref, err := a.parseReference(text, "")
		if err != nil {
			return 0, nil, err
		}
		only = ref.name
	}
	var list []mapping
	for i, f := range a.sorted() {
		name := f.latest.FunctionName
		if f.behaviour.EventSource == "" || f.behaviour.Name != name || (only != "" && only != name) {
			continue
		}
		list = append(list, mapping{
			UUID: "14e0db71-5d35-4eb5-b481-8945cf9d1c" + strconv.Itoa(10+i), EventSourceArn: f.behaviour.EventSource,
			FunctionArn: a.arn(name, ""), State: "Enabled", BatchSize: 10,
		})
	}
	part, next, err := page(c, list, 100)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, struct {
		EventSourceMappings []mapping
		NextMarker          string `json:",omitempty"`
	}{orEmpty(part), next}, nil
}

func (a *Account) codeSigning(c *call) (int, any, error) {
	f, err := a.function(c)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, struct {
		CodeSigningConfigArn string `json:",omitempty"`
		FunctionName         string
	}{f.behaviour.CodeSigning, f.latest.FunctionName}, nil
}

// getPolicy tells that API Gateway may invoke a function of the demo, and of
// others that nobody was given permission to.
func (a *Account) getPolicy(c *call) (int, any, error) {
	ref, err := a.reference(c)
	if err != nil {
		return 0, nil, err
	}
	if f := a.functions[ref.name]; f != nil && ref.qualifier == "" && f.behaviour.Gateway && f.behaviour.Name == ref.name {
		policy := fmt.Sprintf(`{"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"apigateway-invoke","Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"%s","Condition":{"ArnLike":{"AWS:SourceArn":"arn:%s:execute-api:%s:%s:a1b2c3d4e5/*/*/*"}}}]}`,
			a.arn(ref.name, ""), a.partition(), a.options.Region, AccountID)
		return http.StatusOK, struct{ Policy, RevisionId string }{policy, f.latest.RevisionId}, nil
	}
	return 0, nil, &apiError{Status: http.StatusNotFound, Kind: "ResourceNotFoundException", Message: "The resource you requested does not exist."}
}
