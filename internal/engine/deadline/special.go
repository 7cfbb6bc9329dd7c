package deadline

// Specials lists the procedures whose days do not count (行政许可法 Art. 45):
// hearing, tender, auction, inspection, testing, quarantine, appraisal, expert
// review 听证 招标 拍卖 检验 检测 检疫 鉴定 专家评审.
func Specials() []string {
	return []string{"hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal", "expert_review"}
}
