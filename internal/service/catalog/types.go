package catalog

import (
	"cmp"
	"slices"

	"github.com/chengban/chengban/internal/base/clock"
	"github.com/chengban/chengban/internal/base/i18n"
	"github.com/chengban/chengban/internal/base/ident"
	"github.com/chengban/chengban/internal/engine/deadline"
	"github.com/chengban/chengban/internal/engine/form"
)

// The kinds of entry that this package reads, by the names that closures and
// references use.
const (
	KindField    = "field"    // fields.yaml: form.Field
	KindOrg      = "org"      // orgs.yaml: Org
	KindZone     = "zone"     // zones.yaml: Zone
	KindProvider = "provider" // providers.yaml: Provider
	KindTheme    = "theme"    // themes.yaml: Theme
	KindItem     = "item"     // items/*.yaml: Item
	KindBundle   = "bundle"   // bundles/*.yaml: Bundle
	KindCalendar = "calendar" // calendar.tsv: deadline.Calendar
)

// OrgKind says under which law a unit answers.
type OrgKind string

// An administrative organ decides by 行政许可法; a utility contracts.
const (
	Administrative OrgKind = "administrative"
	Utility        OrgKind = "utility"
)

// Org is a unit 机构: a department of the city, or a utility that serves it.
type Org struct {
	ID          ident.OrgID  `yaml:"id" pack:"required"`
	Name        i18n.Text    `yaml:"name" pack:"required"`
	Short       i18n.Text    `yaml:"short" pack:"required"`
	Kind        OrgKind      `yaml:"kind" pack:"required"`
	Parent      ident.OrgID  `yaml:"parent,omitempty"` // "" only for the root
	Region      ident.Region `yaml:"region" pack:"required"`
	Phone       string       `yaml:"phone,omitempty"`     // 咨询电话
	Complaint   string       `yaml:"complaint,omitempty"` // 投诉电话; never the same as Phone
	Remedy      i18n.Text    `yaml:"remedy,omitempty"`    // where to go against a decision 救济途径
	Provisional bool         `yaml:"provisional,omitempty"`
}

// Zone is a service area 片区. Facts are what is true of it; rules read them as
// "zone.<fact>". Every zone states the same facts.
type Zone struct {
	Code        string          `yaml:"code" pack:"required"`
	Name        i18n.Text       `yaml:"name" pack:"required"`
	Region      ident.Region    `yaml:"region" pack:"required"`
	Facts       map[string]bool `yaml:"facts" pack:"required"`
	Provisional bool            `yaml:"provisional,omitempty"`
}

// Provider says which unit delivers a service in some zones. With Choice
// "applicant" there are several and the applicant picks one through the choice
// field Field, whose option codes are the units' ids.
type Provider struct {
	Service string        `yaml:"service" pack:"required"`
	Zones   []string      `yaml:"zones" pack:"required"`
	Units   []ident.OrgID `yaml:"units" pack:"required"`
	Choice  string        `yaml:"choice,omitempty"` // "" or ByApplicant
	Field   string        `yaml:"field,omitempty"`  // only with Choice
}

// ByApplicant is the only Choice: equal treatment of competing providers.
const ByApplicant = "applicant"

// Theme is one of the city's themes 主题 with the names of its bundles. A name
// stands here whether or not the bundle is on line; ask Catalog.Bundle.
type Theme struct {
	Code    string      `yaml:"code" pack:"required"`
	No      int         `yaml:"no" pack:"required"`
	Name    i18n.Text   `yaml:"name" pack:"required"`
	Bundles []ThemeLine `yaml:"bundles" pack:"required"`
}

// ThemeLine is the name of a bundle in a theme.
type ThemeLine struct {
	Code string    `yaml:"code" pack:"required"`
	Name i18n.Text `yaml:"name" pack:"required"`
}

// Item is one service item 事项, a line of the national 实施清单. The names of the
// national columns stand beside the fields, for the exchange with the province.
type Item struct {
	Code        string          `yaml:"code" pack:"required"`
	Name        i18n.Text       `yaml:"name" pack:"required"`  // TASK_NAME
	Short       i18n.Text       `yaml:"short" pack:"required"` // a word for lists: 用水
	Aliases     []i18n.Text     `yaml:"aliases,omitempty"`     // words people search by
	Summary     i18n.Text       `yaml:"summary" pack:"required"`
	Service     string          `yaml:"service" pack:"required"`
	TaskCode    string          `yaml:"task_code" pack:"required"`    // TASK_CODE 实施编码
	TaskType    string          `yaml:"task_type" pack:"required"`    // TASK_TYPE 事项类型 01…20
	UseLevel    string          `yaml:"use_level" pack:"required"`    // USE_LEVEL 行使层级 1…7
	Audience    []string        `yaml:"audience" pack:"required"`     // SERVER_TYPE 服务对象 1…6
	Topics      Topics          `yaml:"topics,omitempty"`             // USER_TOPIC_TYPE, CORP_TOPIC_TYPE 主题分类
	CaseType    string          `yaml:"case_type" pack:"required"`    // PROJECT_TYPE 办件类型 1 即办 2 承诺 9
	LegalDays   *int            `yaml:"legal_days,omitempty"`         // ANTICIPATE_DAY; nil = no statutory limit
	LegalUnit   deadline.Unit   `yaml:"legal_unit,omitempty"`         // ANTICIPATE_TYPE: workdays (G), or days (Z); "" = workdays, see LegalIn
	LegalNote   i18n.Text       `yaml:"legal_note,omitempty"`         // ANTICIPATE_EXPLAIN; the law 《…》 that sets a limit beyond Art. 42
	Joint       bool            `yaml:"joint,omitempty"`              // several units handle it together 统一办理、联合办理 (Art. 42)
	Special     []string        `yaml:"special,omitempty"`            // SPECIAL_PROCEDURE, kinds of deadline.Specials that may come about
	AcceptDays  *int            `yaml:"accept_days,omitempty"`        // working days to accept or to ask for more; silence is acceptance (行政许可法 Art. 32); nil = none
	Extension   int             `yaml:"extension_days,omitempty"`     // working days that the head of the unit may add once (Art. 42)
	Supplement  int             `yaml:"supplement_days,omitempty"`    // working days the person has to bring what a notice asks for
	PromiseDays map[string]int  `yaml:"promise_days" pack:"required"` // PROMISE_DAY, days from acceptance, by mode
	PromiseUnit deadline.Unit   `yaml:"promise_unit,omitempty"`       // PROMISE_TYPE, like LegalUnit; see PromiseIn
	PromiseNote i18n.Text       `yaml:"promise_note,omitempty"`       // PROMISE_EXPLAIN
	Visits      int             `yaml:"visits" pack:"required"`       // LIMIT_SCENE_NUM 到现场次数
	VisitsWhy   i18n.Text       `yaml:"visits_why,omitempty"`         // LIMIT_SCENE_EXPLAIN
	Express     bool            `yaml:"express,omitempty"`            // IS_EXPRESS: papers and result go by courier
	OnlineDepth int             `yaml:"online_depth" pack:"required"` // ONLINE_HANDLE_DEPTH 1…4 (Ⅰ–Ⅳ级)
	Fee         Fee             `yaml:"fee" pack:"required"`
	Law         []i18n.Text     `yaml:"law" pack:"required"`       // BY_LAW
	Consult     string          `yaml:"consult" pack:"required"`   // city-wide 咨询电话; the unit's own stands in Org
	Complaint   string          `yaml:"complaint" pack:"required"` // city-wide 投诉电话
	Conditions  []i18n.Text     `yaml:"conditions" pack:"required"`
	Steps       []Step          `yaml:"steps" pack:"required"` // PROCESS_LINK
	Result      Result          `yaml:"result" pack:"required"`
	FAQ         []FAQ           `yaml:"faq,omitempty"`
	ModeField   string          `yaml:"mode_field" pack:"required"` // field that says new, takeover or later
	Modes       []string        `yaml:"modes" pack:"required"`      // values of ModeField that make a case
	Form        []form.Question `yaml:"form" pack:"required"`       // the item's own questions
	Shared      []string        `yaml:"shared" pack:"required"`     // fields it needs that its bundle asks once for all
	Slice       Slice           `yaml:"slice" pack:"required"`
	Materials   []Material      `yaml:"materials" pack:"required"`
	Available   []Availability  `yaml:"available,omitempty"`
	Decision    Decision        `yaml:"decision" pack:"required"`
	Provisional []string        `yaml:"provisional,omitempty"` // keys of this item whose content is not verified
	Cases       []ItemCase      `yaml:"cases" pack:"required"` // golden cases
}

// Permit is the TaskType of a licence 行政许可 (GB/T 39046-2020 App. A).
const Permit = "01"

// Promise gives the promised days for a mode, in the unit of PromiseIn; false when the mode makes
// no case.
func (i *Item) Promise(mode string) (days int, ok bool) {
	days, ok = i.PromiseDays[mode]
	return days, ok
}

// LegalIn gives the unit of the statutory limit.
func (i *Item) LegalIn() deadline.Unit { return cmp.Or(i.LegalUnit, deadline.Workdays) }

// PromiseIn gives the unit of the promises.
func (i *Item) PromiseIn() deadline.Unit { return cmp.Or(i.PromiseUnit, deadline.Workdays) }

// IsProvisional reports whether the content of that key is marked as unverified.
func (i *Item) IsProvisional(key string) bool { return slices.Contains(i.Provisional, key) }

// MakesCase reports whether an answer of the mode field asks for this item.
func (i *Item) MakesCase(mode string) bool { return slices.Contains(i.Modes, mode) }

// PublicService is the TaskType of what is delivered by contract 公共服务.
const PublicService = "20"

// Fee says whether the item costs something (IS_FEE, FEE_BASIS, STAND).
type Fee struct {
	Charged  bool      `yaml:"charged" pack:"required"`
	Online   bool      `yaml:"online,omitempty"`   // IS_PAY_ONLINE; exactly when charged
	Basis    i18n.Text `yaml:"basis,omitempty"`    // exactly when charged
	Standard i18n.Text `yaml:"standard,omitempty"` // exactly when charged: how much, or by which table
	Note     i18n.Text `yaml:"note,omitempty"`
}

// Topics are the topics under which people, and organisations, look for the item.
type Topics struct {
	Person []string `yaml:"person,omitempty"`
	Legal  []string `yaml:"legal,omitempty"`
}

// Step is one step of the procedure as a guide shows it. One with a code is worked
// through between acceptance and a grant: it may begin when the steps in After are
// done, and the unit means to do it within Days working days.
type Step struct {
	Name  i18n.Text `yaml:"name" pack:"required"`
	Text  i18n.Text `yaml:"text" pack:"required"`
	Code  string    `yaml:"code,omitempty"`
	Days  int       `yaml:"days,omitempty"`
	After []string  `yaml:"after,omitempty"` // codes of steps above
}

// Result is what the applicant ends up with (RESULT_NAME).
type Result struct {
	Name    i18n.Text  `yaml:"name" pack:"required"`
	Kind    ResultKind `yaml:"kind,omitempty"`          // RESULT_TYPE; "" = not said
	Sample  i18n.Text  `yaml:"sample,omitempty"`        // RESULT_GUID: what stands in the paper, with invented particulars 结果样本
	Granted i18n.Text  `yaml:"granted" pack:"required"` // what the reply says, and what comes next
	Refused i18n.Text  `yaml:"refused" pack:"required"`
}

// ResultKind is what kind of paper ends a case.
type ResultKind string

// The kinds of result.
const (
	ResultCertificate ResultKind = "certificate" // 出证办结
	ResultApproval    ResultKind = "approval"    // 审批办结
	ResultOther       ResultKind = "other"
)

// FAQ is a question people ask, with its answer.
type FAQ struct {
	Q i18n.Text `yaml:"q" pack:"required"`
	A i18n.Text `yaml:"a" pack:"required"`
}

// Slice is what the item's unit receives and nothing else: exactly the fields of
// Form and Shared, for one purpose, kept KeepDays days after the case is closed.
type Slice struct {
	Purpose  i18n.Text `yaml:"purpose" pack:"required"`
	KeepDays int       `yaml:"keep_days" pack:"required"`
	Fields   []string  `yaml:"fields" pack:"required"`
}

// Waiver is how a material is had without the person handing it in 免提交方式.
type Waiver string

// The ways, in the order in which they are tried; Upload is the last resort.
const (
	Certificate Waiver = "certificate" // 电子证照
	Register    Waiver = "register"    // 数据核验
	Declaration Waiver = "declaration" // 告知承诺
	Department  Waiver = "department"  // 部门核查
	Exempt      Waiver = "exempt"      // 免于提交
	Upload      Waiver = "upload"      // 申请人上传
)

// Material is what the procedure needs on file. Waiver says how it is usually had,
// for the guide; Ways are all the ways, in the order in which they are tried.
type Material struct {
	Code      string    `yaml:"code" pack:"required"`
	Name      i18n.Text `yaml:"name" pack:"required"`
	Need      Need      `yaml:"need,omitempty"`       // IS_NEED 必要性; "" = required
	LaterDays int       `yaml:"later_days,omitempty"` // need later: working days from acceptance to bring it 容缺
	When      string    `yaml:"when,omitempty"`       // HANDLE_CASE: CEL; false = not needed this time
	Waiver    Waiver    `yaml:"waiver" pack:"required"`
	Source    string    `yaml:"source,omitempty"` // resource of the register or certificate that stands in
	Text      i18n.Text `yaml:"text,omitempty"`   // what is declared, or how it is had
	Ways      []Way     `yaml:"ways,omitempty"`   // without them Waiver is the only way
}

// Availability is a condition for getting the item at an address on a day.
type Availability struct {
	Code        string    `yaml:"code" pack:"required"`
	When        string    `yaml:"when" pack:"required"`  // CEL; false = not available, unknown = left to the officer
	Modes       []string  `yaml:"modes" pack:"required"` // the modes that it limits
	Because     i18n.Text `yaml:"because" pack:"required"`
	Provisional bool      `yaml:"provisional,omitempty"`
}

// Decision says how a case of the item is decided and in which words.
type Decision struct {
	Mode      string   `yaml:"mode" pack:"required"`       // "manual" is the only one so far
	Review    bool     `yaml:"review,omitempty"`           // a second person approves the decision 四眼
	Grant     []Reason `yaml:"grant" pack:"required"`      // 准予
	Refuse    []Reason `yaml:"refuse" pack:"required"`     // 不予
	NotAccept []Reason `yaml:"not_accept" pack:"required"` // 不予受理
}

// Reason is a ground for closing a case; Text is what the applicant reads.
type Reason struct {
	Code string    `yaml:"code" pack:"required"`
	Text i18n.Text `yaml:"text" pack:"required"`
	Law  i18n.Text `yaml:"law,omitempty"` // refuse: the article 《…》 that it rests on
}

// Bundle is a 一件事: several items asked for at once.
type Bundle struct {
	Code         string          `yaml:"code" pack:"required"`
	Theme        string          `yaml:"theme" pack:"required"`
	Name         i18n.Text       `yaml:"name" pack:"required"`
	Title        i18n.Text       `yaml:"title" pack:"required"` // heading of the application
	Aliases      []i18n.Text     `yaml:"aliases,omitempty"`
	Summary      i18n.Text       `yaml:"summary" pack:"required"`
	NationalList string          `yaml:"national_list"`      // document that lists it, "" for a local one
	Stage        i18n.Text       `yaml:"stage"`              // 阶段 of 国办发〔2025〕24号
	Batch        string          `yaml:"batch"`              // 年度批次
	Delicate     string          `yaml:"delicate,omitempty"` // death, violence: no texts about it, only the inbox
	Guide        Guide           `yaml:"guide" pack:"required"`
	Items        []BundleItem    `yaml:"items" pack:"required"`
	Questions    []form.Question `yaml:"questions" pack:"required"` // shared: asked once for all items
	Sections     []Section       `yaml:"sections" pack:"required"`
	Pick         Pick            `yaml:"pick,omitempty"`
	Lookups      []Lookup        `yaml:"lookups,omitempty"`
	Outcome      string          `yaml:"outcome" pack:"required"` // OutcomeAllDecided
	Pledge       i18n.Text       `yaml:"pledge" pack:"required"`  // what she declares by signing 告知承诺
	Provisional  []string        `yaml:"provisional,omitempty"`
	Cases        []BundleCase    `yaml:"cases" pack:"required"`
}

// IsProvisional reports whether the content of that key is marked as unverified.
func (b *Bundle) IsProvisional(key string) bool { return slices.Contains(b.Provisional, key) }

// OutcomeAllDecided closes the bundle when every part is decided, whatever the
// decisions: four connected and one refused is not a bundle refused.
const OutcomeAllDecided = "all_decided"

// Guide is what a person reads before beginning.
type Guide struct {
	Who   i18n.Text   `yaml:"who" pack:"required"`
	Need  []i18n.Text `yaml:"need" pack:"required"`
	Steps []Step      `yaml:"steps" pack:"required"`
	Cost  i18n.Text   `yaml:"cost" pack:"required"`
	After i18n.Text   `yaml:"after" pack:"required"`
	FAQ   []FAQ       `yaml:"faq,omitempty"`
}

// BundleItem is one part of a bundle.
type BundleItem struct {
	Item string `yaml:"item" pack:"required"`
}

// Section groups shared fields on the check-answers page.
type Section struct {
	Code   string    `yaml:"code" pack:"required"`
	Title  i18n.Text `yaml:"title" pack:"required"`
	Fields []string  `yaml:"fields" pack:"required"`
}

// Pick is the register record that the application is about, chosen among the
// applicant's own: the premises. The zero Pick means nothing to choose. The
// chosen row fills every field whose source is a column of the resource.
type Pick struct {
	Resource string    `yaml:"resource" pack:"required"`
	Key      string    `yaml:"key" pack:"required"`   // column that names a row
	Label    []string  `yaml:"label" pack:"required"` // columns by which a person knows it
	Title    i18n.Text `yaml:"title" pack:"required"`
	Empty    i18n.Text `yaml:"empty" pack:"required"` // what to do when the register has none
}

// LookupBy says whose record a lookup reads.
type LookupBy string

// A lookup reads by the applicant, by the person acting, or by the picked row.
const (
	LookApplicant LookupBy = "applicant"
	LookAgent     LookupBy = "agent"
	LookPick      LookupBy = "pick"
)

// Lookup prefills every field whose source is a column of the resource. With
// Spread the register has several rows, told apart by that column: for each row
// "account.<value>" is true and "<value>.account" takes the column Fill.
type Lookup struct {
	Resource string    `yaml:"resource" pack:"required"`
	By       LookupBy  `yaml:"by" pack:"required"`
	Spread   string    `yaml:"spread,omitempty"`
	Fill     string    `yaml:"fill,omitempty"`
	Purpose  i18n.Text `yaml:"purpose" pack:"required"` // why the register is read
}

// Situation is what a golden case starts from.
type Situation struct {
	Name    i18n.Text       `yaml:"name" pack:"required"`
	Day     clock.Date      `yaml:"day" pack:"required"`
	Zone    string          `yaml:"zone,omitempty"`    // fills premises.zone and the zone's facts
	Facts   map[string]bool `yaml:"facts,omitempty"`   // environment: account.water …
	Known   map[string]any  `yaml:"known,omitempty"`   // what the registers fill in
	Answers map[string]any  `yaml:"answers,omitempty"` // what the person types or chooses
}

// ItemCase is a golden case of an item: the situation and what must come of it.
type ItemCase struct {
	Situation    `yaml:",inline"`
	Accepted     clock.Date `yaml:"accepted,omitempty"`     // when the unit accepts; "" = it keeps silent
	Decided      clock.Date `yaml:"decided,omitempty"`      // when it decides
	Certificates []string   `yaml:"certificates,omitempty"` // the kinds that the applicant holds
	Declined     []string   `yaml:"declined,omitempty"`     // materials about which nothing is declared
	Expect       ItemExpect `yaml:"expect" pack:"required"`
}

// ItemExpect is what an item must make of a situation.
type ItemExpect struct {
	Asked       []string          `yaml:"asked"`                 // required fields without a value, in order
	Values      map[string]any    `yaml:"values,omitempty"`      // computed and default values
	Hidden      []string          `yaml:"hidden,omitempty"`      // fields that must not be shown
	Unavailable map[string]string `yaml:"unavailable,omitempty"` // mode → code of the availability that fails
	Problems    []string          `yaml:"problems,omitempty"`    // fields whose answer must be refused
	Clocks      *ClockExpect      `yaml:"clocks,omitempty"`      // nil = nothing is said of the days
	Materials   map[string]Waiver `yaml:"materials,omitempty"`   // every material that is needed → how it is had
	Decision    *DecisionExpect   `yaml:"decision,omitempty"`    // the way to the decision
}

// ClockExpect is every last day of a case that is submitted on the day of its
// situation and never paused; "" = there is no such limit.
type ClockExpect struct {
	AcceptBy    clock.Date `yaml:"accept_by,omitempty"`
	DeemedOn    clock.Date `yaml:"deemed_on,omitempty"` // the day after, when silence has become acceptance
	DecideBy    clock.Date `yaml:"decide_by,omitempty"`
	ExtendedBy  clock.Date `yaml:"extended_by,omitempty"` // decide_by with the whole extension
	PromisedBy  clock.Date `yaml:"promised_by,omitempty"`
	DeliverBy   clock.Date `yaml:"deliver_by,omitempty"`  // only with a decision
	Provisional []string   `yaml:"provisional,omitempty"` // those above that rest on a calendar not yet published
}

// DecisionExpect is how a case comes to its decision.
type DecisionExpect struct {
	Steps  [][]string `yaml:"steps"`            // codes; those that run side by side stand together
	Review bool       `yaml:"review,omitempty"` // a second person approves
}

// BundleCase is a golden case of a bundle.
type BundleCase struct {
	Situation `yaml:",inline"`
	Expect    BundleExpect `yaml:"expect" pack:"required"`
}

// BundleExpect is what a bundle must make of a situation.
type BundleExpect struct {
	Parts       []PartExpect        `yaml:"parts"`
	Asked       []string            `yaml:"asked"`
	Values      map[string]any      `yaml:"values,omitempty"`
	Unavailable []UnavailableExpect `yaml:"unavailable,omitempty"`
}

// PartExpect is one part that must come about. Unit is empty while the applicant
// has not chosen; Due is the promised day when submitted that day.
type PartExpect struct {
	Item string      `yaml:"item" pack:"required"`
	Mode string      `yaml:"mode" pack:"required"`
	Unit ident.OrgID `yaml:"unit,omitempty"`
	Due  clock.Date  `yaml:"due" pack:"required"`
}

// UnavailableExpect is one thing that must be impossible, and why.
type UnavailableExpect struct {
	Item    string `yaml:"item" pack:"required"`
	Mode    string `yaml:"mode" pack:"required"`
	Because string `yaml:"because" pack:"required"` // code of the availability
}
