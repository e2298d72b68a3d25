package cli

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"lambdial/tuner/price"
	"lambdial/tuner/pricelist"
	"lambdial/tuner/text"
)

// livePrices is where prices from the live list are kept: those that another
// service tells than AWS's in a folder of its own, so that nobody takes them for
// AWS's.
func livePrices(endpoint string) pricelist.Cache {
	dir := filepath.Join(xdg.CacheHome, "lambdial", "prices")
	if endpoint != "" {
		dir = filepath.Join(dir, fmt.Sprintf("%x", sha256.Sum256([]byte(endpoint)))[:16])
	}
	return pricelist.Cache{Dir: dir}
}

func pricesCommand(g *globals) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "prices", Short: "Show the prices that costs are reckoned with", Args: cobra.NoArgs,
		Long: `Shows what is known of Lambda's prices in the region, for both architectures: a
GB-second by usage tier, requests, ephemeral storage above 512 MB, SnapStart. The program
has a table of its own; lambdial prices refresh reads the live AWS Price List.`,
		Example: `lambdial prices --region eu-west-1
lambdial prices refresh --all`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := g.telling(cmd).connect(cmd.Context())
			if err != nil {
				return err
			}
			defer p.close()
			if p.damaged != nil {
				say(cmd.ErrOrStderr(), "note: %v", p.damaged)
			}
			if err := p.checkPriced(); err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), p.knownPrices())
			}
			return p.printPrices(cmd.OutOrStdout())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.AddCommand(refreshCommand(g))
	return cmd
}

func refreshCommand(g *globals) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use: "refresh", Short: "Read the live prices from the AWS Price List", Args: cobra.NoArgs,
		Long: `Reads Lambda's prices from the AWS Price List with your credentials, which need the
permission pricing:GetProducts, and keeps them on this machine. From then on every
command reckons with them. Prices that are not complete, or more than ten times off
those known before, are refused.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if g.demo {
				_, err := fmt.Fprintln(cmd.OutOrStdout(), "nothing to refresh: the embedded account has the program's own prices")
				return err
			}
			p, err := g.telling(cmd).connect(cmd.Context())
			if err != nil {
				return err
			}
			defer p.close()
			return p.refresh(cmd, all)
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "of all regions, not only the one in use")
	return cmd
}

// refresh keeps what it can believe, and fails where that is not everything.
func (p *place) refresh(cmd *cobra.Command, all bool) error {
	region := p.account.Identity().Region
	fresh, refused, err := pricelist.Fetch(cmd.Context(), p.account, region, all)
	if err != nil {
		return err
	}
	kept := livePrices(p.account.Identity().Endpoint)
	if err := kept.Save(fresh); err != nil {
		return err
	}
	for i, reason := range refused {
		refused[i] = fmt.Errorf("%w: what was known stays", reason)
	}
	if all {
		_, _ = fmt.Fprintf(cmd.OutOrStdout(), "live prices of %s are kept in %s\n", countRegions(fresh), kept.Dir)
		return errors.Join(refused...)
	}
	p.loadPrices()
	return errors.Join(append(refused, p.printPrices(cmd.OutOrStdout()))...)
}

func countRegions(prices []price.Price) string {
	regions := map[string]bool{}
	for _, p := range prices {
		regions[p.Region] = true
	}
	return text.Count(len(regions), "region")
}

// loadPrices puts the live prices of the region in use above the program's own,
// and those that the service in use told itself above AWS's.
func (p *place) loadPrices() {
	at := p.account.Identity()
	live, err := livePrices("").Load(at.Region)
	if at.Endpoint != "" {
		own, ownErr := livePrices(at.Endpoint).Load(at.Region)
		live, err = append(live, own...), errors.Join(err, ownErr)
	}
	p.prices, p.damaged = price.NewBook(live), err
}

// priceOf is nil where the price is unknown.
func (p *place) priceOf(region, architecture string) *price.Price {
	at, known := p.prices.Lookup(region, architecture)
	if !known {
		return nil
	}
	return &at
}

// knownPrices are the prices of the region in use.
func (p *place) knownPrices() []price.Price {
	prices := []price.Price{}
	for _, architecture := range architectures {
		if at := p.priceOf(p.account.Identity().Region, architecture); at != nil {
			prices = append(prices, *at)
		}
	}
	return prices
}

// checkPriced refuses a region of which nothing is known.
func (p *place) checkPriced() error {
	region := p.account.Identity().Region
	switch {
	case len(p.knownPrices()) > 0:
		return nil
	case !price.IsRegion(region):
		return usage("%q is no AWS region: they look like eu-central-1", region)
	}
	return usage("no region %s is known here: mind the name, or let lambdial prices refresh read the prices of a new one", region)
}

var architectures = [...]string{"x86_64", "arm64"}

// printPrices is for a person: a line for each architecture and usage tier,
// and below it what to know of them.
func (p *place) printPrices(w io.Writer) error {
	region := p.account.Identity().Region
	var rows strings.Builder
	table := tabwriter.NewWriter(&rows, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ARCH\tFROM GB-S/MONTH\tGB-SECOND\tMILLION REQUESTS\tSTORAGE GB-SECOND\tSTATUS\tREAD ON")
	var notes []string
	note := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	for _, architecture := range architectures {
		at := p.priceOf(region, architecture)
		if at == nil {
			_, _ = fmt.Fprintf(table, "%s\t0\tunknown\tunknown\tunknown\tunknown\t\n", architecture)
			note("%s: there is no price in %s; lambdial prices refresh reads the live list", architecture, region)
			continue
		}
		_, _ = fmt.Fprintf(table, "%s\t0\t%s\t%s\t%s\t%s\t%s\n", architecture, text.ExactMoney(at.PerGBSecond, at.Currency),
			optional(at.PerRequest, at.Currency, text.MoneyPerMillion), optional(at.PerStorageGBSecond, at.Currency, text.ExactMoney),
			at.Status, at.AsOf.Format("2006-01-02"))
		for _, tier := range at.Later {
			_, _ = fmt.Fprintf(table, "\t%s\t%s\t\t\t\t\n", text.Quantity(tier.FromGBSeconds), text.ExactMoney(tier.PerGBSecond, at.Currency))
		}
		note("%s: %s, from %s", architecture, at.Status, at.Source)
		if next, _, ok := at.FirstTier(); ok {
			note("%s: costs are of the first usage tier, which ends at %s GB-seconds a month", architecture, next)
		}
		if missing := price.Unknown(at, price.FreeStorageMB+1); missing != "" {
			note("%s: %s; lambdial prices refresh reads the live list", architecture, missing)
		}
		if missing := price.UnknownRestore(*at); missing != "" {
			note("%s: %s; lambdial prices refresh reads the live list", architecture, missing)
		} else {
			note("%s: SnapStart of other runtimes than Java's: %s for each GB restored, %s for a GB-second of a snapshot", architecture,
				text.ExactMoney(*at.PerRestoredGB, at.Currency), optional(at.PerCachedGBSecond, at.Currency, text.ExactMoney))
		}
	}
	_ = table.Flush() // to memory
	_, err := fmt.Fprintf(w, "Lambda in %s, in %s, before the free tier and discounts\n\n", region, price.CurrencyOf(region))
	for line := range strings.Lines(rows.String()) {
		_, _ = fmt.Fprintln(w, strings.TrimRight(line, " \n"))
	}
	_, _ = fmt.Fprintln(w)
	for _, line := range notes {
		_, err = fmt.Fprintln(w, text.Visible(line))
	}
	return err
}

// optional writes an amount that may be unknown.
func optional(amount *float64, currency string, write func(float64, string) string) string {
	if amount == nil {
		return "unknown"
	}
	return write(*amount, currency)
}
