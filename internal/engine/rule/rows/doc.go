// Package rows shows a condition as rows that people edit — attribute, comparison, value
// with its unit, clause — in groups of which all, any or none must hold, and makes the
// condition of them again.
//
// From and CEL are inverse: what From gives, CEL writes so that From gives it again, and
// the condition means the same for every entity. What has no row of its own (a loop, a
// calculation, ?:) is a row with its CEL, which people see but do not take apart.
package rows
