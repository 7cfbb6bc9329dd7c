// Package book reads rules from files: a dictionary (schema.yaml), and policies, each
// with its rules, their parameters, their clauses with the policy's words, and golden
// cases that say for which firms they hold.
//
// Start with ReadSchema and Read. A mistake is a Finding with file, line and column;
// one file may have many. Numbers in files have units: 3000万元, 5%, 300.
package book
