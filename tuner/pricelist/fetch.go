// Package pricelist reads Lambda's prices from the AWS Price List with the
// user's own credentials, and keeps them on this machine.
package pricelist

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/aws-sdk-go-v2/service/pricing/types"

	"lambdial/tuner"
	"lambdial/tuner/price"
)

// Account makes calls with the user's credentials; see account.Account.
type Account interface {
	Ask(ctx context.Context, service, operation string, send func(context.Context, aws.Config) error) error
}

const (
	// pageSize is the most that GetProducts takes.
	pageSize = 100
	// mostPages is several times what Lambda's products of all regions fill.
	mostPages = 300
)

// Fetch reads the prices of a region, or with all those of every region that
// is billed together with it. Those of the list that may not be believed come
// as reasons in refused. An error means that nothing was learnt:
// *tuner.AccountError where the service said no or nothing.
func Fetch(ctx context.Context, a Account, region string, all bool) (prices []price.Price, refused []error, err error) {
	at, err := endpointRegion(region)
	if err != nil {
		return nil, nil, err
	}
	in := &pricing.GetProductsInput{ServiceCode: aws.String("AWSLambda"), FormatVersion: aws.String("aws_v1"), MaxResults: aws.Int32(pageSize)}
	if !all {
		in.Filters = []types.Filter{{Type: types.FilterTypeTermMatch, Field: aws.String("regionCode"), Value: &region}}
	}
	var products []string
	source := "AWS Price List"
	for range mostPages {
		var page *pricing.GetProductsOutput
		err := a.Ask(ctx, "pricing", "GetProducts", func(ctx context.Context, c aws.Config) (err error) {
			client := pricing.NewFromConfig(c, func(o *pricing.Options) { o.Region = at })
			source = sourceOf(client.Options().BaseEndpoint)
			page, err = client.GetProducts(ctx, in)
			return err
		})
		if err != nil {
			return nil, nil, hint(region, err)
		}
		products = append(products, page.PriceList...)
		if aws.ToString(page.NextToken) == "" {
			list, err := price.Read(products, source, time.Now().UTC().Truncate(time.Second))
			if err != nil {
				return nil, nil, fmt.Errorf("the price list is not as it should be: %w; nothing was changed", err)
			}
			prices, refused = price.Accept(list, onlyRegion(region, all))
			if len(prices) == 0 && len(refused) == 0 {
				return nil, nil, fmt.Errorf("the price list tells no price of Lambda in %s", region)
			}
			return prices, refused, nil
		}
		if aws.ToString(page.NextToken) == aws.ToString(in.NextToken) {
			break
		}
		in.NextToken = page.NextToken
	}
	return nil, nil, errors.New("the price list does not come to an end; nothing was changed")
}

// hint tells what is special about GovCloud: its credentials are not those of
// the partition that has the list.
func hint(region string, err error) error {
	if strings.HasPrefix(region, "us-gov-") && tuner.KindOf(err) == tuner.ErrExpired {
		return fmt.Errorf("%w; the prices of GovCloud are told to credentials of a standard AWS account: choose its --profile", err)
	}
	return err
}

func onlyRegion(region string, all bool) string {
	if all {
		return ""
	}
	return region
}

// sourceOf names the list, with its address where the user chose another than
// AWS's.
func sourceOf(endpoint *string) string {
	if u, err := url.Parse(aws.ToString(endpoint)); err == nil && u.Host != "" {
		return "price list of " + u.Host
	}
	return "AWS Price List"
}
