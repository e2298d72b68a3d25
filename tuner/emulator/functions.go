package emulator

import (
	"fmt"
	"net/http"
	"strings"
)

// pageSize is how many items a List operation answers at most.
const pageSize = 50

func (a *Account) listFunctions(c *call) (int, any, error) {
	all := c.query.Get("FunctionVersion") == "ALL"
	if v := c.query.Get("FunctionVersion"); v != "" && !all {
		return 0, nil, constraint(v, "functionVersion", "satisfy enum value set: [ALL]")
	}
	var list []configuration
	for _, f := range a.sorted() {
		if !all {
			list = append(list, f.latest.listed())
			continue
		}
		list = append(list, a.withVersions(f)...)
	}
	part, next, err := page(c, list, pageSize)
	if err != nil {
		return 0, nil, err
	}
	for i := range part {
		part[i] = a.hostile(c, part[i])
	}
	return http.StatusOK, struct {
		Functions  []configuration
		NextMarker string `json:",omitempty"`
	}{orEmpty(part), next}, nil
}

// withVersions lists $LATEST and the published versions, each by its own ARN.
func (a *Account) withVersions(f *function) []configuration {
	c := f.latest.listed()
	c.FunctionArn = a.arn(c.FunctionName, latest)
	list := []configuration{c}
	for _, n := range f.numbers() {
		list = append(list, f.versions[n].listed())
	}
	return list
}

func (a *Account) getConfiguration(c *call) (int, any, error) {
	_, config, err := a.named(c)
	return http.StatusOK, config, err
}

// named finds the function and the configuration that a call names.
func (a *Account) named(c *call) (*function, configuration, error) {
	ref, err := a.reference(c)
	if err != nil {
		return nil, configuration{}, err
	}
	f, err := a.find(ref)
	if err != nil {
		return nil, configuration{}, err
	}
	config, err := a.configuration(f, ref.qualifier)
	return f, a.hostile(c, config), err
}

func (a *Account) getFunctionOp(c *call) (int, any, error) {
	f, config, err := a.named(c)
	if err != nil {
		return 0, nil, err
	}
	type codeLocation struct {
		RepositoryType             string
		Location                   string `json:",omitempty"`
		ImageUri, ResolvedImageUri string `json:",omitempty"`
	}
	type concurrency struct{ ReservedConcurrentExecutions int }
	answer := struct {
		Configuration configuration
		Code          codeLocation
		Tags          map[string]string `json:",omitempty"`
		Concurrency   *concurrency      `json:",omitempty"`
	}{Configuration: config, Tags: f.tags}
	if config.PackageType == "Image" {
		uri := f.imageURI
		if n, ok := versionNumber(config.Version); ok {
			uri = f.versions[n].imageURI
		}
		repository, _, _ := strings.Cut(uri, ":")
		answer.Code = codeLocation{RepositoryType: "ECR", ImageUri: uri, ResolvedImageUri: repository + "@sha256:" + config.CodeSha256}
	} else {
		answer.Code = codeLocation{RepositoryType: "S3", Location: fmt.Sprintf("http://%s%s%s", c.request.Host, codePath, hexHash(config.CodeSha256))}
	}
	if f.reserved != nil {
		answer.Concurrency = &concurrency{*f.reserved}
	}
	return http.StatusOK, answer, nil
}

func (a *Account) updateConfiguration(c *call) (int, any, error) {
	in, err := decode[struct {
		settings
		RevisionId string
	}](c)
	if err != nil {
		return 0, nil, err
	}
	f, err := a.changeable(c, in.RevisionId)
	if err != nil {
		return 0, nil, err
	}
	if err := in.check(a.options.MaxMemoryMB); err != nil {
		return 0, nil, err
	}
	if in.Description != nil && c.struck(hostileTextFault) { // it is in what was read, and in nothing that is stored
		in.Description = new(strings.ReplaceAll(*in.Description, hostileText, ""))
	}
	next := in.apply(f.latest)
	if err := checkRuntime(next.Runtime); err != nil {
		return 0, nil, err
	}
	a.beginUpdate(f, next, c.updateFault())
	return http.StatusOK, f.latest, nil
}

// changeable finds the function whose $LATEST a call wants to change, if that
// can be done now and from that revision.
func (a *Account) changeable(c *call, revision string) (*function, error) {
	ref, err := a.reference(c)
	if err != nil {
		return nil, err
	}
	if ref.qualifier != "" && ref.qualifier != latest {
		return nil, invalid("$LATEST is the only version that can be changed.")
	}
	f, err := a.find(ref)
	if err != nil {
		return nil, err
	}
	if err := a.busy(f); err != nil {
		return nil, err
	}
	if c.struck(staleRevisionFault) {
		f.latest.RevisionId = a.newID()
	}
	if revision != "" && revision != f.latest.RevisionId {
		return nil, staleRevision()
	}
	return f, nil
}

func (a *Account) deleteFunction(c *call) (int, any, error) {
	ref, err := a.reference(c)
	if err != nil {
		return 0, nil, err
	}
	if ref.qualifier == latest {
		return 0, nil, invalid("$LATEST version cannot be deleted without deleting the function.")
	}
	f, err := a.find(reference{name: ref.name})
	if err != nil {
		return 0, nil, err
	}
	if ref.qualifier == "" {
		delete(a.functions, ref.name)
		a.retire(func(e *environment) bool { return e.function == ref.name })
		return http.StatusNoContent, nil, nil
	}
	number, ok := versionNumber(ref.qualifier)
	if !ok {
		return 0, nil, invalid("Deletion of aliases is not currently supported.")
	}
	var referencing []string
	for _, name := range sortedKeys(f.aliases) {
		if f.aliases[name].names(number) {
			referencing = append(referencing, name)
		}
	}
	if len(referencing) > 0 {
		return 0, nil, conflict("Unable to delete version because the following aliases reference it: [%s]", strings.Join(referencing, ", "))
	}
	delete(f.versions, number) // a version that isn't there is deleted as well
	a.retire(func(e *environment) bool { return e.function == ref.name && e.version == ref.qualifier })
	return http.StatusNoContent, nil, nil
}
