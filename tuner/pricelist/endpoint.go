package pricelist

import (
	"fmt"
	"strings"
)

// endpointRegion is the region whose Price List service tells the prices of a
// region. The service is in us-east-1, eu-central-1 and ap-south-1, each with
// the prices of all but China, and in cn-northwest-1 for China.
func endpointRegion(region string) (string, error) {
	area, _, _ := strings.Cut(region, "-")
	switch {
	case area == "cn":
		return "cn-northwest-1", nil
	case strings.HasPrefix(region, "us-iso"), strings.HasPrefix(region, "eu-isoe"), area == "eusc":
		return "", fmt.Errorf("AWS offers no price list service for %s", region)
	case area == "eu", area == "il", area == "me", area == "af":
		return "eu-central-1", nil
	case area == "ap":
		return "ap-south-1", nil
	}
	return "us-east-1", nil
}
