// Package say puts an explanation of package run into sentences, Chinese or English:
// what fails and by how much, what is not known and why, where the policy says it,
// which office has the value, and what to do next.
package say
