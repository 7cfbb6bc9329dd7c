package catalog

import "slices"

// naturalPerson is the audience 自然人; the others are organisations.
const naturalPerson = "1"

func topicsFit() Rule {
	return Rule{
		Name:    "topics",
		Asks:    "An item says for whom it is (audience). One for people has topics of the people's list (topics.person), one for organisations of theirs (topics.legal), and no other has them; each once.",
		Because: "National 实施清单, SERVER_TYPE with USER_TOPIC_TYPE and CORP_TOPIC_TYPE: an item without a topic of its readers is found by nobody.",
		Good:    "audience: [\"1\", \"2\"]\ntopics: {person: [公用事业], legal: [公用事业]}\n",
		Bad:     "audience: [\"2\"]\ntopics: {person: [公用事业], legal: [公用事业]}\n",
		item: func(x exam, i *Item) {
			if len(i.Audience) == 0 {
				x.say(at("audience"), "audience_none")
				return
			}
			people := slices.Contains(i.Audience, naturalPerson)
			others := slices.ContainsFunc(i.Audience, func(a string) bool { return a != naturalPerson })
			x.topics("person", people, i.Topics.Person, topicNames(personTopics))
			x.topics("legal", others, i.Topics.Legal, topicNames(legalTopics))
		},
	}
}

func (x exam) topics(key string, readers bool, got, known []string) {
	switch {
	case readers && len(got) == 0:
		x.say(at("audience"), "topics_missing", "key", key)
	case !readers && len(got) > 0:
		x.say(at("topics", key), "topics_extra", "key", key)
	}
	for n, t := range got {
		x.among(at("topics", key, n), t, known...)
	}
	repeated(got, func(n int, t string) { x.say(at("topics", key, n), "topic_twice", "topic", t) })
}
