// Package clock is the only place that reads the time. Instants are microseconds
// since 1970 in UTC and are stored as integers; civil dates are text in the zone
// Asia/Shanghai, which decides "which day" for every statutory period.
package clock
