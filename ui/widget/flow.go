package widget

import "lambdial/ui/cell"

// Flow puts parts side by side, with three cells between them, in lines of at
// most w cells.
func Flow(parts []string, w int) []string {
	const gap = "   "
	var lines []string
	line := ""
	for _, part := range parts {
		if line != "" && cell.Width(line)+len(gap)+cell.Width(part) > w {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += gap
		}
		line += part
	}
	return append(lines, line)
}
