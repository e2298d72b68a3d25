package pricelist

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"lambdial/tuner/disk"
	"lambdial/tuner/price"
)

// schema names the format of the files.
const schema = "lambdial-prices/1"

// Cache is a folder with a file of live prices for each region.
type Cache struct{ Dir string }

type file struct {
	Schema string        `json:"schema"`
	Prices []price.Price `json:"prices"`
}

// Load gives the live prices of a region, none where none were fetched. A file
// that cannot be believed is an error that says what to do.
func (c Cache) Load(region string) ([]price.Price, error) {
	path, ok := c.path(region)
	if !ok {
		return nil, nil
	}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the live prices: %w", err)
	}
	var f file
	if err := json.Unmarshal(content, &f); err != nil || f.Schema != schema || slices.ContainsFunc(f.Prices, func(p price.Price) bool {
		return p.Region != region || p.Status != price.Live || p.Check() != nil
	}) {
		return nil, fmt.Errorf("the live prices in %s are damaged: lambdial prices refresh writes them anew", path)
	}
	return f.Prices, nil
}

// Save keeps prices beside those of their regions that were fetched before,
// and puts them in the place of the same architecture's. Each file is replaced
// as a whole or not at all; one that is damaged is written anew.
func (c Cache) Save(prices []price.Price) error {
	byRegion := map[string][]price.Price{}
	for _, p := range prices {
		byRegion[p.Region] = append(byRegion[p.Region], p)
	}
	for region, fresh := range byRegion {
		old, _ := c.Load(region)
		for _, p := range old {
			if !slices.ContainsFunc(fresh, func(f price.Price) bool { return f.Architecture == p.Architecture }) {
				fresh = append(fresh, p)
			}
		}
		if err := c.write(region, fresh); err != nil {
			return fmt.Errorf("keep the live prices of %s: %w", region, err)
		}
	}
	return nil
}

func (c Cache) write(region string, prices []price.Price) error {
	path, ok := c.path(region)
	if !ok {
		return errors.New("that is no name of a region")
	}
	content, err := json.MarshalIndent(file{Schema: schema, Prices: prices}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	return disk.Replace(path, append(content, '\n'))
}

// path is false for what could lead out of the folder.
func (c Cache) path(region string) (string, bool) {
	if !price.IsRegion(region) {
		return "", false
	}
	return filepath.Join(c.Dir, region+".json"), true
}
