package casework

import "github.com/chengban/chengban/internal/base/i18n"

// ClosingCode 办结结果 says in one digit how a case ended, as the province's
// exchange of cases writes it.
type ClosingCode string

// The closing codes.
const (
	ClosedWithPaper ClosingCode = "0" // 出证办结: granted, and the result is a licence
	ClosedReturned  ClosingCode = "1" // 退回办结: refused or not accepted
	ClosedVoided    ClosingCode = "2" // 作废办结: withdrawn or terminated
	ClosedDeleted   ClosingCode = "3" // 删除办结: struck because it was entered by mistake 录入错误
	ClosedForwarded ClosingCode = "4" // 转报办结: another unit has it now
	ClosedUnbrought ClosingCode = "5" // 补交不来办结
	ClosedDone      ClosingCode = "6" // 办结: granted, and the result is no licence
)

// ClosingCodes lists the codes in order.
func ClosingCodes() []ClosingCode {
	return []ClosingCode{ClosedWithPaper, ClosedReturned, ClosedVoided, ClosedDeleted, ClosedForwarded, ClosedUnbrought, ClosedDone}
}

// Words say what the code means.
func (c ClosingCode) Words() i18n.Text { return i18n.TextOf("casework.closing." + string(c)) }

// CloseCode derives the closing code from the facts of a case and its part; ok is
// false while the case is open. Like the status it is a function of the facts: a
// case that is set aside or reopened has none until it ends again.
func CloseCode(facts []Fact, p Part) (code ClosingCode, ok bool) {
	switch StatusOf(facts) {
	case Granted:
		if p.Permit {
			return ClosedWithPaper, true
		}
		return ClosedDone, true
	case Refused, NotAccepted:
		return ClosedReturned, true
	case Withdrawn:
		return ClosedVoided, true
	case Terminated:
		if lastEnd(facts).Kind == FactStruck {
			return ClosedDeleted, true
		}
		return ClosedVoided, true
	case Forwarded:
		return ClosedForwarded, true
	case NotBrought:
		return ClosedUnbrought, true
	case Received, Supplementing, Accepted, InSpecial, Suspended, Parked, back:
	}
	return "", false
}
