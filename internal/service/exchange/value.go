package exchange

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/base/keyring"
	"github.com/chengban/chengban/internal/engine/form"
)

// maxText is the longest text that a register keeps, in characters.
const maxText = 500

var decimalShape = regexp.MustCompile(`^-?(0|[1-9]\d{0,14})(\.\d{1,6})?$`)

// canonical turns a delivered value into its one text form: equal values have
// equal texts. "" is an absent value. problem is the message key of what is
// wrong with the value, "" when nothing is.
func canonical(c Column, v any) (text, problem string) {
	text, ok := plain(v)
	if !ok {
		return "", "exchange.row.type"
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return "", ""
	}
	if c.Key || c.Subject != "" || c.Type == form.IDCard || c.Type == form.USCC {
		text = strings.ToUpper(text)
	}
	return text, check(c, text)
}

// plain gives the text of a value as files and programs deliver them.
func plain(v any) (string, bool) {
	switch x := v.(type) {
	case nil:
		return "", true
	case string:
		return x, true
	case clock.Date:
		return string(x), true
	case int:
		return strconv.Itoa(x), true
	case int64:
		return strconv.FormatInt(x, 10), true
	case bool:
		return strconv.FormatBool(x), true
	case float64: // JSON has no integers
		return strconv.FormatFloat(x, 'f', -1, 64), !math.IsNaN(x) && !math.IsInf(x, 0)
	case fmt.Stringer:
		return x.String(), true
	}
	return "", false
}

func check(c Column, text string) (problem string) {
	var ok bool
	switch c.Type {
	case form.Integer:
		n, err := strconv.ParseInt(text, 10, 64)
		ok = err == nil && strconv.FormatInt(n, 10) == text
	case form.Bool:
		ok = text == "true" || text == "false"
	case form.Decimal:
		ok = decimalShape.MatchString(text)
	case form.Date:
		_, err := clock.ParseDate(text)
		ok = err == nil
	case form.Choice:
		ok = slices.ContainsFunc(c.Options, func(o form.Option) bool { return o.Code == text })
	case form.Phone:
		ok = ident.CheckPhone(text) == nil
	case form.IDCard:
		ok = ident.CheckIDNumber(text) == nil
	case form.USCC:
		ok = ident.CheckUSCC(text) == nil
	default:
		ok = utf8.ValidString(text) && utf8.RuneCountInString(text) <= maxText
	}
	if ok {
		return ""
	}
	return "exchange.row." + string(c.Type)
}

// goodLegalID checks the legal id of a subject of that kind.
func goodLegalID(kind ident.SubjectKind, text string) bool {
	if kind == ident.Enterprise {
		return ident.CheckUSCC(text) == nil
	}
	return ident.CheckIDNumber(text) == nil
}

// normalKey is the form in which keys are compared and looked up.
func normalKey(key string) string { return strings.ToUpper(strings.TrimSpace(key)) }

// typed gives the Go value of a canonical text: int64, bool or string.
func typed(c Column, text string) (any, error) {
	switch c.Type {
	case form.Integer:
		return strconv.ParseInt(text, 10, 64)
	case form.Bool:
		return strconv.ParseBool(text)
	default:
		return text, nil
	}
}

// vault seals and finds the values of one register.
type vault struct {
	keys *keyring.Keyring
	code string
}

const sealPurpose = "exchange"

func (v vault) cell(column, rowID string) string {
	return keyring.Cell(tableName(v.code), columnName(column), rowID)
}

// stored gives what stands in the database for a canonical text; nil when absent.
func (v vault) stored(c Column, rowID, text string) (any, error) {
	if text == "" {
		return nil, nil
	}
	if c.Sealed() {
		return v.keys.Seal(sealPurpose, v.code, v.cell(c.Name, rowID), []byte(text)), nil
	}
	return typed(c, text)
}

// open gives the value that was sealed into a column of a row.
func (v vault) open(c Column, rowID string, sealed []byte) (any, error) {
	text, err := v.keys.Open(sealPurpose, v.code, v.cell(c.Name, rowID), sealed)
	if err != nil {
		return nil, fmt.Errorf("%s.%s: %w", v.code, c.Name, err)
	}
	return typed(c, string(text))
}

// rowID names the row that the values of the unique columns identify.
func (v vault) rowID(unique []string) (string, error) { return v.index("row", unique) }

// digest is equal for equal content. It is keyed: a plain hash of an id number
// can be guessed.
func (v vault) digest(texts map[string]string) (string, error) { return v.index("digest", texts) }

func (v vault) index(use string, value any) (string, error) {
	b, err := json.Marshal(value) // maps in the order of their keys
	if err != nil {
		return "", err
	}
	return v.keys.BlindIndex("exchange "+use+" "+v.code, string(b)), nil
}

// keyRef is what a key is found by: its blind index when the column is sealed.
func (v vault) keyRef(c Column, key string) string {
	if c.Sealed() {
		return v.keys.BlindIndex("exchange key "+v.code, normalKey(key))
	}
	return normalKey(key)
}
