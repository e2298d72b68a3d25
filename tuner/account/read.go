package account

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"lambdial/tuner"
	"lambdial/tuner/origin"
	"lambdial/tuner/text"
)

// pageSize is the most that Lambda gives at once.
const pageSize = 50

// Functions lists the functions page by page, 50 at most on each, in the
// account's order. It ends after the first error.
func (a *Account) Functions(ctx context.Context) iter.Seq2[[]tuner.Function, error] {
	return func(yield func([]tuner.Function, error) bool) {
		c := a.reading("ListFunctions", "")
		list := lambda.NewListFunctionsPaginator(a.client, &lambda.ListFunctionsInput{},
			func(o *lambda.ListFunctionsPaginatorOptions) { o.Limit, o.StopOnDuplicateToken = pageSize, true })
		for page, err := range pages(ctx, a, c, list) {
			if err != nil {
				yield(nil, err)
				return
			}
			functions := make([]tuner.Function, len(page.Functions))
			for i := range page.Functions {
				functions[i] = functionOf(&page.Functions[i])
			}
			if !yield(functions, nil) {
				return
			}
		}
	}
}

// Function reads a function's configuration as it is now; qualifier is a
// version number or an alias, or "" for $LATEST. It uses GetFunction, which
// has a quota of its own, and does without where only the configuration may
// be read. Provisioned is left to the method of that name.
func (a *Account) Function(ctx context.Context, name, qualifier string) (tuner.Function, error) {
	c := a.reading("GetFunction", name)
	c.qualifier, c.retryer = qualifier, a.lookups
	out, _, err := do(ctx, a, c, bind(a.client.GetFunction, &lambda.GetFunctionInput{FunctionName: &name, Qualifier: optional(qualifier)}))
	if tuner.KindOf(err) == tuner.ErrAccessDenied {
		return a.configuration(ctx, name, qualifier, err)
	}
	if err != nil {
		return tuner.Function{}, err
	}
	if out.Configuration == nil {
		return tuner.Function{}, a.lacks("configuration", c)
	}
	f := functionOf(out.Configuration)
	if out.Concurrency != nil && out.Concurrency.ReservedConcurrentExecutions != nil {
		reserved := int(*out.Concurrency.ReservedConcurrentExecutions)
		f.ReservedConcurrency = &reserved
	}
	f.Origin = originOf(out)
	return f, nil
}

// configuration is for those who may not read the code that GetFunction links
// to. If this is denied as well, the first refusal counts.
func (a *Account) configuration(ctx context.Context, name, qualifier string, refusal error) (tuner.Function, error) {
	c := a.reading("GetFunctionConfiguration", name)
	c.qualifier = qualifier
	out, _, err := do(ctx, a, c, bind(a.client.GetFunctionConfiguration, &lambda.GetFunctionConfigurationInput{FunctionName: &name, Qualifier: optional(qualifier)}))
	if tuner.KindOf(err) == tuner.ErrAccessDenied {
		return tuner.Function{}, refusal
	}
	if err != nil {
		return tuner.Function{}, err
	}
	f := functionOf(configurationOf(out))
	f.Origin = &origin.Origin{Unread: "that takes lambda:GetFunction and lambda:ListTags"}
	return f, nil
}

// originOf reads the tags that came with a function, without which nothing else
// is missing.
func originOf(out *lambda.GetFunctionOutput) *origin.Origin {
	of := origin.Of(out.Tags)
	if wrong := out.TagsError; wrong != nil && len(out.Tags) == 0 {
		of.Unread = "lambda:ListTags is missing"
		if code := aws.ToString(wrong.ErrorCode); !strings.Contains(code, "AccessDenied") {
			of.Unread = text.Visible(code + ": " + aws.ToString(wrong.Message))
		}
	}
	return &of
}

// Provisioned says whether any version or alias has provisioned concurrency;
// false too where that may not be read or the service does not know it.
func (a *Account) Provisioned(ctx context.Context, name string) (bool, error) {
	c := a.reading("ListProvisionedConcurrencyConfigs", name)
	out, _, err := do(ctx, a, c, bind(a.client.ListProvisionedConcurrencyConfigs, &lambda.ListProvisionedConcurrencyConfigsInput{FunctionName: &name}))
	switch tuner.KindOf(err) {
	case "":
		return len(out.ProvisionedConcurrencyConfigs) > 0, nil
	case tuner.ErrAccessDenied, tuner.ErrUnsupported:
		return false, nil
	}
	return false, err
}

// Versions lists the published versions.
func (a *Account) Versions(ctx context.Context, name string) ([]tuner.Version, error) {
	c := a.reading("ListVersionsByFunction", name)
	var versions []tuner.Version
	list := lambda.NewListVersionsByFunctionPaginator(a.client, &lambda.ListVersionsByFunctionInput{FunctionName: &name},
		func(o *lambda.ListVersionsByFunctionPaginatorOptions) {
			o.Limit, o.StopOnDuplicateToken = pageSize, true
		})
	for page, err := range pages(ctx, a, c, list) {
		if err != nil {
			return nil, err
		}
		if page.Versions == nil {
			return nil, a.lacks("list", c)
		}
		for _, v := range page.Versions {
			if number := aws.ToString(v.Version); isNumber(number) {
				versions = append(versions, tuner.Version{
					Number: number, Description: aws.ToString(v.Description), MemoryMB: int(aws.ToInt32(v.MemorySize)),
				})
			}
		}
	}
	return versions, nil
}

// Aliases lists the aliases with every version that they lead to, whatever its
// weight: none of them can be deleted.
func (a *Account) Aliases(ctx context.Context, name string) ([]tuner.Alias, error) {
	c := a.reading("ListAliases", name)
	var aliases []tuner.Alias
	list := lambda.NewListAliasesPaginator(a.client, &lambda.ListAliasesInput{FunctionName: &name},
		func(o *lambda.ListAliasesPaginatorOptions) { o.Limit, o.StopOnDuplicateToken = pageSize, true })
	for page, err := range pages(ctx, a, c, list) {
		if err != nil {
			return nil, err
		}
		if page.Aliases == nil {
			return nil, a.lacks("list", c)
		}
		for _, alias := range page.Aliases {
			aliases = append(aliases, aliasOf(alias))
		}
	}
	return aliases, nil
}

func aliasOf(a types.AliasConfiguration) tuner.Alias {
	alias := tuner.Alias{Name: aws.ToString(a.Name)}
	if v := aws.ToString(a.FunctionVersion); v != "" {
		alias.Versions = append(alias.Versions, v)
	}
	alias.RevisionID, alias.Routing.Version = aws.ToString(a.RevisionId), aws.ToString(a.FunctionVersion)
	if a.RoutingConfig != nil {
		for also, weight := range a.RoutingConfig.AdditionalVersionWeights { // one at most
			alias.Routing.Also, alias.Routing.Weight = also, weight
		}
		alias.Versions = append(alias.Versions, slices.Sorted(maps.Keys(a.RoutingConfig.AdditionalVersionWeights))...)
	}
	return alias
}

// Limits reads the account's concurrency in the region.
func (a *Account) Limits(ctx context.Context) (tuner.Limits, error) {
	out, _, err := do(ctx, a, a.reading("GetAccountSettings", ""), bind(a.client.GetAccountSettings, &lambda.GetAccountSettingsInput{}))
	if err != nil || out.AccountLimit == nil {
		return tuner.Limits{}, err
	}
	return tuner.Limits{
		UnreservedConcurrency: int(aws.ToInt32(out.AccountLimit.UnreservedConcurrentExecutions)),
	}, nil
}

// paginator is what the SDK has for each listing. They stop at a marker that
// comes twice, as from a service that can't count.
type paginator[Page any] interface {
	HasMorePages() bool
	NextPage(context.Context, ...func(*lambda.Options)) (*Page, error)
}

// pages makes a call for each page, up to the first error.
func pages[Page any](ctx context.Context, a *Account, c call, list paginator[Page]) iter.Seq2[*Page, error] {
	return func(yield func(*Page, error) bool) {
		for list.HasMorePages() {
			page, _, err := do(ctx, a, c, list.NextPage)
			if !yield(page, err) || err != nil {
				return
			}
		}
	}
}

// lacks is for an answer without what it should have: no list is not an empty
// one.
func (a *Account) lacks(what string, c call) error {
	return &tuner.AccountError{
		Kind: tuner.ErrUnsupported, Operation: c.operation, Function: c.function,
		Message: "the answer of " + a.host + " has no " + what + " in it",
		Err:     errors.ErrUnsupported,
	}
}

// optional is nil for "": Lambda takes no empty parameters.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// isNumber: a published version, and not $LATEST or $LATEST.PUBLISHED.
func isNumber(version string) bool {
	_, err := strconv.ParseUint(version, 10, 64)
	return err == nil
}
