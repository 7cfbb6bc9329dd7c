package pack

import "slices"

// Nearest gives the known word that a mistyped one most likely meant; "" when
// none is near: at most one change in four letters, and never more than three.
func Nearest(typed string, known []string) string {
	a := []rune(typed)
	best, at := "", min(3, (len(a)+3)/4)+1
	for _, k := range known {
		if d := distance(a, []rune(k), at); d < at {
			best, at = k, d
		}
	}
	return best
}

// distance is the edit distance with neighbours swapped counted as one (optimal
// string alignment); it gives limit when the answer is not below it.
func distance(a, b []rune, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			rows[i][j] = step(rows, a, b, i, j)
		}
	}
	return min(limit, rows[len(a)][len(b)])
}

func step(rows [][]int, a, b []rune, i, j int) int {
	cost := 1
	if a[i-1] == b[j-1] {
		cost = 0
	}
	d := slices.Min([]int{rows[i-1][j] + 1, rows[i][j-1] + 1, rows[i-1][j-1] + cost})
	if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
		d = min(d, rows[i-2][j-2]+1)
	}
	return d
}
