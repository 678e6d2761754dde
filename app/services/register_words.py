"""Words of the registers and refusals around them: each names the cause and the next step."""

from __future__ import annotations

from app.domain.access import AccessAct, AccessState, Grade
from app.domain.evidence_file import EvidenceKind
from app.domain.room import VisitState
from app.domain.technician import Fitness
from app.errors import UserError
from app.text import QT_TRANSLATE_NOOP, Text, text

NO_PERMIT = "no_permit"
NOT_ENTITLED = "not_entitled"
NO_APPROVAL = "no_approval"
APPROVAL_ENDED = "approval_ended"
NOT_ON_LIST = "not_on_list"
CERTIFICATE_ENDED = "certificate_ended"
NOT_THE_PRINCIPAL = "not_the_principal"
OWN_REQUEST = "own_request"
NOT_REVIEWED = "not_reviewed"

WHY_WORDS = {
    NO_PERMIT: QT_TRANSLATE_NOOP("app", "没有许可人"),
    NOT_ENTITLED: QT_TRANSLATE_NOOP("app", "许可人无权许可"),
    NO_APPROVAL: QT_TRANSLATE_NOOP("app", "没有批准的申请"),
    APPROVAL_ENDED: QT_TRANSLATE_NOOP("app", "批准已过期"),
    NOT_ON_LIST: QT_TRANSLATE_NOOP("app", "维修人不在技术人员名单"),
    CERTIFICATE_ENDED: QT_TRANSLATE_NOOP("app", "维修人资质已过期"),
    NOT_THE_PRINCIPAL: QT_TRANSLATE_NOOP("app", "校外调取须校长审批"),
    OWN_REQUEST: QT_TRANSLATE_NOOP("app", "审批自己的申请"),
    NOT_REVIEWED: QT_TRANSLATE_NOOP("app", "维修没有审核"),
}
"""Why something was refused, as the refusal's record codes it."""

ACT_WORDS = {
    AccessAct.VIEW: QT_TRANSLATE_NOOP("app", "查阅"),
    AccessAct.COPY: QT_TRANSLATE_NOOP("app", "复制"),
    AccessAct.PUBLISH: QT_TRANSLATE_NOOP("app", "公布"),
    AccessAct.DESTROY: QT_TRANSLATE_NOOP("app", "销毁"),
}
GRADE_WORDS = {
    Grade.NORMAL: QT_TRANSLATE_NOOP("app", "一般"),
    Grade.SENSITIVE: QT_TRANSLATE_NOOP("app", "敏感"),
    Grade.SECRET: QT_TRANSLATE_NOOP("app", "涉密"),
}
KIND_WORDS = {
    EvidenceKind.ROUTINE: QT_TRANSLATE_NOOP("app", "日常截取"),
    EvidenceKind.EMERGENCY: QT_TRANSLATE_NOOP("app", "紧急事件"),
    EvidenceKind.EVALUATION: QT_TRANSLATE_NOOP("app", "教育评估"),
    EvidenceKind.CASE: QT_TRANSLATE_NOOP("app", "涉及违法犯罪"),
    EvidenceKind.FAULT: QT_TRANSLATE_NOOP("app", "设备故障"),
    EvidenceKind.RESOURCE: QT_TRANSLATE_NOOP("app", "校本资源"),
}
FITNESS_WORDS = {
    Fitness.FIT: QT_TRANSLATE_NOOP("app", "有效"),
    Fitness.EXPIRED: QT_TRANSLATE_NOOP("app", "资质已过期"),
    Fitness.STRUCK: QT_TRANSLATE_NOOP("app", "已移出名单"),
}
STATE_WORDS = {
    AccessState.ASKED: QT_TRANSLATE_NOOP("app", "待审批"),
    AccessState.GRANTED: QT_TRANSLATE_NOOP("app", "已批准"),
    AccessState.REFUSED: QT_TRANSLATE_NOOP("app", "未批准"),
    AccessState.WITHDRAWN: QT_TRANSLATE_NOOP("app", "已撤回"),
}
VISIT_WORDS = {
    VisitState.INSIDE: QT_TRANSLATE_NOOP("app", "在机房内"),
    VisitState.LEFT: QT_TRANSLATE_NOOP("app", "已离开"),
    VisitState.REFUSED: QT_TRANSLATE_NOOP("app", "未准入"),
}

PERSON = QT_TRANSLATE_NOOP("app", "姓名")
UNIT = QT_TRANSLATE_NOOP("app", "单位")
REASON = QT_TRANSLATE_NOOP("app", "事由")
COMPANY = QT_TRANSLATE_NOOP("app", "维护单位")
QUALIFICATION = QT_TRANSLATE_NOOP("app", "资质")
CERTIFICATE = QT_TRANSLATE_NOOP("app", "证书号")
WORDS = QT_TRANSLATE_NOOP("app", "审批意见")
NOTE = QT_TRANSLATE_NOOP("app", "说明")
ENFORCEMENT_ID = QT_TRANSLATE_NOOP("app", "执法证件号")
LETTER = QT_TRANSLATE_NOOP("app", "介绍信函编号")
CUSTODIAN = QT_TRANSLATE_NOOP("app", "保管人")
DECLINED = QT_TRANSLATE_NOOP("app", "谢绝的原因")


def acts_words(acts: tuple[AccessAct, ...]) -> Text:
    """查阅、复制 as one text."""
    return text("{acts}", acts=tuple(text(ACT_WORDS[act]) for act in acts))


def wanted(field: str) -> UserError:
    """A field is empty that must not be."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请填写{field}"), field=text(field)))


def bad_time() -> UserError:
    """A moment that lies ahead, or before it can be."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "时间不对：不能晚于现在，也不能早于进入时间或一天以前")),
        text(QT_TRANSLATE_NOOP("app", "请改正时间，或检查本机时钟")),
    )


# --- machine room ---------------------------------------------------------------------------------


def no_permit() -> UserError:
    """R44: nobody permitted it."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "未经许可，不能进入机房；这次已登记为“未准入”")),
        text(QT_TRANSLATE_NOOP("app", "请管理员、主管领导或校长许可后再登记")),
    )


def not_entitled(name: str) -> UserError:
    """R44: who is named may not permit it."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "“{name}”无权许可进入机房；这次已登记为“未准入”"), name=name),
        text(QT_TRANSLATE_NOOP("app", "请管理员、主管领导或校长许可后再登记")),
    )


def inside_already(name: str) -> UserError:
    """Nobody enters twice."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "“{name}”已登记在机房内"), name=name),
        text(QT_TRANSLATE_NOOP("app", "请先登记离开")),
    )


def not_inside() -> UserError:
    """Who is not inside does not leave."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "这个人已登记离开，或没有进入")))


# --- technicians ----------------------------------------------------------------------------------


def bad_day() -> UserError:
    """No date."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "有效期不是日期")))


def no_technician() -> UserError:
    """Unknown id."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "名单上没有这个技术人员")))


def unfit(name: str, fitness: Fitness, until: str) -> UserError:
    """R45: 所有设备的维修、保养必须由指定的有专业资格的技术人员进行."""
    hint = text(
        QT_TRANSLATE_NOOP("app", "维修必须由指定的有专业资格的技术人员进行（值班制度三）；本次操作已记录")
    )
    if fitness is Fitness.EXPIRED:
        return UserError(
            text(
                QT_TRANSLATE_NOOP("app", "“{name}”的资质已于 {day} 到期，不能派他维修"), name=name, day=until
            ),
            hint,
        )
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "“{name}”不在技术人员名单上，不能派他维修"), name=name), hint
    )


def no_technician_here() -> UserError:
    """A step that is no repair names nobody."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "只有派修、到场、修复可以写维修人")))


def not_reviewed(number: str) -> UserError:
    """R45: 审核 comes before 验收."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "故障 {number} 的维修还没有审核，不能验收"), number=number),
        text(QT_TRANSLATE_NOOP("app", "请管理员先点“审核维修”（值班制度三）；本次操作已记录")),
    )


def nothing_to_review(number: str) -> UserError:
    """Only a repair that is not reviewed yet."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "故障 {number} 没有待审核的维修"), number=number),
        text(QT_TRANSLATE_NOOP("app", "请刷新列表后再试；也许别人刚处理过")),
    )


def say_who_repaired() -> UserError:
    """A repair without a technician wants the reason."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这次维修没有写技术人员，审核时请写明是谁修的、为什么")),
        text(QT_TRANSLATE_NOOP("app", "例如：校内处置，只重新插紧网线")),
    )


# --- access ---------------------------------------------------------------------------------------


def no_request() -> UserError:
    """Unknown id."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "找不到这份申请")))


def decided_already() -> UserError:
    """A request is decided once."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这份申请已经有结果")),
        text(QT_TRANSLATE_NOOP("app", "请刷新列表后再看；要改变决定，请重新申请")),
    )


def own_request() -> UserError:
    """Nobody decides on what he asked for."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "不能审批自己的申请")),
        text(QT_TRANSLATE_NOOP("app", "请另一位领导审批；校外调取由别人提出、校长审批。本次操作已记录")),
    )


def for_the_principal() -> UserError:
    """R31: what goes to outsiders is the 校长's."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "校外单位调取，须经校长同意（第八条第二款）")),
        text(QT_TRANSLATE_NOOP("app", "请校长登录审批；本次操作已记录")),
    )


def no_acts() -> UserError:
    """At least one of the four."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "请选择查阅、复制、公布或销毁")))


def destroy_alone() -> UserError:
    """To destroy is decided by itself."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "销毁要单独申请")),
        text(QT_TRANSLATE_NOOP("app", "请把查阅、复制、公布另写一份申请")),
    )


def no_scope() -> UserError:
    """What it is about."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "请写明要哪些资料")),
        text(QT_TRANSLATE_NOOP("app", "选录像的起止时间和摄像机，或选已存的截图、片段；起要早于止")),
    )


def no_approval(act: AccessAct) -> UserError:
    """R46: not without an approval."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "没有批准的申请，不能{act}"), act=text(ACT_WORDS[act])),
        text(QT_TRANSLATE_NOOP("app", "请先在“登记 · 查阅审批”里申请，由领导批准；本次操作已记录")),
    )


def approval_ended(number: str, day: str) -> UserError:
    """An approval does not hold for ever."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "申请 {number} 的批准已于 {day} 过期"), number=number, day=day),
        text(QT_TRANSLATE_NOOP("app", "请重新申请；本次操作已记录")),
    )


def pledge_wanted() -> UserError:
    """R32: who saw it keeps it to himself."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "敏感、涉密资料：请先告知保密要求，由查阅人承诺保密")),
        text(QT_TRANSLATE_NOOP("app", "勾选“已告知保密要求，查阅人承诺保密”再办理")),
    )


def by_export() -> UserError:
    """A copy out of this program's store is made by the program."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "请写明是从哪里复制的、存到哪里、交给谁")),
        text(QT_TRANSLATE_NOOP("app", "本机的截图和片段请点“导出…”，由程序复制并登记")),
    )


# --- export ---------------------------------------------------------------------------------------


def no_item() -> UserError:
    """Unknown still or clip."""
    return UserError(text(QT_TRANSLATE_NOOP("app", "没有这份截图或片段")))


def inside_the_folder() -> UserError:
    """The data folder is no place for copies."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "不能导出到值守台自己的数据文件夹")),
        text(QT_TRANSLATE_NOOP("app", "请另选一个文件夹")),
    )


def no_folder() -> UserError:
    """A copy goes into a folder that exists."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "没有这个文件夹")),
        text(QT_TRANSLATE_NOOP("app", "请选一个已有的文件夹，或先插好移动硬盘")),
    )


def nothing_to_export() -> UserError:
    """An approval may be of a time of which nothing was kept."""
    return UserError(
        text(QT_TRANSLATE_NOOP("app", "这份申请的范围里没有存下的截图和片段")),
        text(QT_TRANSLATE_NOOP("app", "录像机里的录像请在录像机上复制，再点“登记办理…”登记")),
    )
