package identity

// Act is something a person does that needs a permission. The set is closed:
// Can refuses an act that is not in the table below.
type Act string

// The acts.
const (
	PublicView          Act = "public.view"          // pages for everybody
	Login               Act = "login"                // 登录
	MyView              Act = "my.view"              // one's own overview 我的
	DraftCreate         Act = "draft.create"         // begin an application for a subject
	DraftEdit           Act = "draft.edit"           // see, change and discard a draft 申办草稿
	ApplicationView     Act = "application.view"     // one's own application 我的办件
	ApplicationWithdraw Act = "application.withdraw" // 撤回
	ApplicationAnswer   Act = "application.answer"   // 补正, 催办: to answer and to urge the unit
	ApplicationSign     Act = "application.sign"     // 签署并提交
	DataOwn             Act = "data.own"             // 谁查了我的数据
	SessionOwn          Act = "session.own"          // one's own logins 登录记录
	CaseList            Act = "case.list"            // the desk's inbox 待办
	CaseView            Act = "case.view"            // one case 办件
	CaseClaim           Act = "case.claim"           // 领取
	CaseAccept          Act = "case.accept"          // 受理
	CaseDecide          Act = "case.decide"          // 决定
	CaseApprove         Act = "case.approve"         // 审批: the second pair of eyes
	CaseReassign        Act = "case.reassign"        // 改派
	CaseSupervise       Act = "case.supervise"       // 督办
	CaseArchive         Act = "case.archive"         // 归档: take the archive package of a closed case
	LetterView          Act = "letter.view"          // a letter to an applicant 文书
	BoardView           Act = "board.view"           // the board of a bundle 一件事看板
	ContentView         Act = "content.view"         // the service definitions and their versions 事项库
	ContentDraft        Act = "content.draft"        // draft other definitions 起草
	ContentPublish      Act = "content.publish"      // put a colleague's draft in force 发布
	JobView             Act = "job.view"             // jobs and dead letters
	JobRetry            Act = "job.retry"            // run a dead letter again
	DemoTravel          Act = "demo.travel"          // the demo's button "next working day"
	TextsView           Act = "texts.view"           // the demo's page of texts sent
	AuditView           Act = "audit.view"           // audit rows 审计
)

// sight tells for each act which act puts its object in sight. Who is refused
// an act and may do that other act sees the object and is told Forbidden; who
// may not is told NotFound. "" means that the act's existence is no secret and
// a refusal is always Forbidden.
var sight = map[Act]Act{
	PublicView:          "",
	Login:               "",
	MyView:              "",
	DraftCreate:         "",
	DraftEdit:           DraftEdit,
	ApplicationView:     ApplicationView,
	ApplicationWithdraw: ApplicationView,
	ApplicationAnswer:   ApplicationView,
	ApplicationSign:     DraftEdit,
	DataOwn:             DataOwn,
	SessionOwn:          SessionOwn,
	CaseList:            "",
	CaseView:            CaseView,
	CaseClaim:           CaseView,
	CaseAccept:          CaseView,
	CaseDecide:          CaseView,
	CaseApprove:         CaseView,
	CaseReassign:        CaseView,
	CaseSupervise:       CaseView,
	CaseArchive:         CaseView,
	LetterView:          LetterView,
	BoardView:           "",
	ContentView:         "",
	ContentDraft:        "",
	ContentPublish:      "",
	JobView:             "",
	JobRetry:            "",
	DemoTravel:          "",
	TextsView:           TextsView,
	AuditView:           "",
}
