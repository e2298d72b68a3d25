package emulator

import (
	"net/http"
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
	f, err := a.find(ref)
	if err != nil {
		return 0, nil, err
	}
	var name string
	set(&name, in.Name)
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

// alias finds the alias that the path names.
func (a *Account) alias(c *call) (*function, alias, error) {
	ref, err := a.reference(c)
	if err != nil {
		return nil, alias{}, err
	}
	f, err := a.find(ref)
	if err != nil {
		return nil, alias{}, err
	}
	found, ok := f.aliases[c.path["alias"]]
	if !ok {
		return f, alias{}, &apiError{
			Status: http.StatusNotFound, Kind: "ResourceNotFoundException",
			Message: "Cannot find alias arn: " + a.arn(ref.name, c.path["alias"]),
		}
	}
	return f, found, nil
}

func (a *Account) getAlias(c *call) (int, any, error) {
	_, found, err := a.alias(c)
	return http.StatusOK, found, err
}

func (a *Account) updateAlias(c *call) (int, any, error) {
	in, err := decode[aliasInput](c)
	if err != nil {
		return 0, nil, err
	}
	f, found, err := a.alias(c)
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
	f, found, err := a.alias(c)
	if f == nil {
		return 0, nil, err
	}
	delete(f.aliases, found.Name)
	return http.StatusNoContent, nil, nil
}
