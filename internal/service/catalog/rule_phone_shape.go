package catalog

import "regexp"

// dialled is what can be dialled from anywhere: a landline with its area code and
// maybe an extension, a mobile, a hotline, a 400 or 800 number.
var dialled = regexp.MustCompile(`^(0\d{2,3}-\d{7,8}(-\d{1,4})?|1[3-9]\d{9}|1\d{2,4}|9[56]\d{3,4}|[48]00-?\d{3,4}-?\d{3,4})$`)

func phoneShape() Rule {
	return Rule{
		Name:    "phone-shape",
		Asks:    "A telephone number can be dialled from anywhere: a landline has its area code.",
		Because: "Practice: an applicant may live in another city.",
		Good:    "complaint: 0374-0000099\n",
		Bad:     "complaint: \"0000099\"\n",
		item: func(x exam, i *Item) {
			x.dial("consult", i.Consult)
			x.dial("complaint", i.Complaint)
		},
		unit: func(x exam, o *Org) {
			x.dial("phone", o.Phone)
			x.dial("complaint", o.Complaint)
		},
	}
}

// dial passes over a number that is not there, which is another rule's affair.
func (x exam) dial(key, number string) {
	if number != "" && !dialled.MatchString(number) {
		x.say(at(key), "phone_shape", "number", number)
	}
}
