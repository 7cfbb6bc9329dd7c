// Package yardstick measures what others take for the same work, so that a benchmark
// can say how far away we are in the same minute on the same machine. Nothing that
// serves people imports it.
package yardstick
