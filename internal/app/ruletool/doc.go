// Package ruletool is what the commands "rules" and "bench rules" do.
package ruletool
