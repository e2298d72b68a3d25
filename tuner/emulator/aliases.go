package emulator

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

type aliasInput struct {
	Name, FunctionVersion, Description, RevisionId *string
	RoutingConfig                                  *routingConfig
}

func (a *Account) listAliases(c *call) (int, any, error) {
	ref, err := a.reference(c)
	if err != nil {
		return 0, nil, err
	}
	f, err := a.find(ref)
	if err != nil {
		return 0, nil, err
	}
	var list []alias
	for _, name := range sortedKeys(f.aliases) {
		if v := c.query.Get("FunctionVersion"); v == "" || v == f.aliases[name].FunctionVersion {
			list = append(list, f.aliases[name])
		}
	}
	part, next, err := page(c, list, pageSize)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, struct {
		Aliases    []alias
		NextMarker string `json:",omitempty"`
	}{orEmpty(part), next}, nil
}

func (a *Account) createAlias(c *call) (int, any, error) {
	in, err := decode[aliasInput](c)
	if err != nil {
		return 0, nil, err
	}
	ref, err := a.reference(c)
	if err != nil {
		return 0, nil, err
	}
	var name, version string
	set(&name, in.Name)
	set(&version, in.FunctionVersion)
	f, err := a.find(reference{ref.name, version})
	if err != nil {
		return 0, nil, err
	}
	if _, number := versionNumber(name); number || !aliasPattern.MatchString(name) {
		return 0, nil, constraint(name, "name", "satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)")
	}
	if _, ok := f.aliases[name]; ok {
		return 0, nil, conflict("Alias already exists: %s", a.arn(ref.name, name))
	}
	if in.FunctionVersion == nil {
		return 0, nil, constraint("null", "functionVersion", "not be null")
	}
	return a.storeAlias(f, alias{AliasArn: a.arn(ref.name, name), Name: name}, in, http.StatusCreated)
}

// storeAlias makes the changes of in to one alias of f.
func (a *Account) storeAlias(f *function, to alias, in aliasInput, status int) (int, any, error) {
	set(&to.FunctionVersion, in.FunctionVersion)
	set(&to.Description, in.Description)
	targets := []string{to.FunctionVersion}
	if in.RoutingConfig != nil {
		to.RoutingConfig = nil
		if err := checkWeights(in.RoutingConfig.AdditionalVersionWeights, to.FunctionVersion); err != nil {
			return 0, nil, err
		}
		if weights := in.RoutingConfig.AdditionalVersionWeights; len(weights) > 0 {
			to.RoutingConfig = in.RoutingConfig
			targets = append(targets, sortedKeys(weights)...)
		}
	}
	for _, target := range targets {
		n, ok := versionNumber(target)
		if target != latest && !ok {
			return 0, nil, constraint(target, "functionVersion", "satisfy regular expression pattern: (\\$LATEST|[0-9]+)")
		}
		if target != latest && f.versions[n] == nil {
			return 0, nil, notFound(a.arn(f.latest.FunctionName, target))
		}
	}
	to.RevisionId = a.newID()
	f.aliases[to.Name] = to
	return status, to, nil
}

// checkWeights: an alias leads to one version more at most, and to published ones
// only if it does.
func checkWeights(weights map[string]float64, version string) error {
	const member = "routingConfig.additionalVersionWeights"
	if len(weights) > 1 {
		return invalid("Number of items in AdditionalVersionWeights cannot be greater than 1")
	}
	for other, weight := range weights {
		value := fmt.Sprintf("{%s=%s}", other, decimal(weight))
		if _, number := versionNumber(other); !number {
			return valueConstraint(value, member, "Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]")
		}
		if weight < 0 || weight > 1 {
			return valueConstraint(value, member, "Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]")
		}
		if version == latest {
			return invalid("$LATEST is not supported for an alias pointing to more than 1 version")
		}
		if other == version {
			return invalid("Invalid function version %s. Function version %[1]s is already included in routing configuration.", version)
		}
	}
	return nil
}

// decimal writes a number as Lambda does: 2 is 2.0.
func decimal(f float64) string {
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// alias finds the alias that the path names; missing is how an operation says
// that it is not there.
func (a *Account) alias(c *call, missing string) (*function, alias, error) {
	ref, err := a.reference(c)
	if err != nil {
		return nil, alias{}, err
	}
	f, err := a.find(ref)
	if err != nil {
		return nil, alias{}, err
	}
	found, ok := f.aliases[c.request.PathValue("alias")]
	if !ok {
		return f, alias{}, &apiError{
			Status: http.StatusNotFound, Kind: "ResourceNotFoundException",
			Message: missing + a.arn(ref.name, c.request.PathValue("alias")),
		}
	}
	return f, found, nil
}

func (a *Account) getAlias(c *call) (int, any, error) {
	_, found, err := a.alias(c, "Cannot find alias arn: ")
	return http.StatusOK, found, err
}

func (a *Account) updateAlias(c *call) (int, any, error) {
	in, err := decode[aliasInput](c)
	if err != nil {
		return 0, nil, err
	}
	f, found, err := a.alias(c, "Alias not found: ")
	if err != nil {
		return 0, nil, err
	}
	if in.RevisionId != nil && (*in.RevisionId != found.RevisionId || c.struck(staleRevisionFault)) {
		return 0, nil, staleRevision()
	}
	return a.storeAlias(f, found, in, http.StatusOK)
}

// deleteAlias deletes an alias; one that isn't there is deleted as well.
func (a *Account) deleteAlias(c *call) (int, any, error) {
	f, found, err := a.alias(c, "")
	if f == nil {
		return 0, nil, err
	}
	delete(f.aliases, found.Name)
	return http.StatusNoContent, nil, nil
}
