# 界面与消息用语。键与 en.ftl 相同。

## 公开组别

enum-protected-group-public = 公开
enum-protected-group-identity = 身份
enum-protected-group-contact = 联系方式
enum-protected-group-profile = 企业画像
enum-protected-group-finance = 财务数据
enum-protected-group-credit = 信用等级
enum-protected-group-need = 融资需求
enum-protected-group-result = 匹配结果
enum-protected-group-any = 任意

## 导入结果

enum-import-outcome-created = 新增
enum-import-outcome-updated = 更新
enum-import-outcome-unchanged = 未变
enum-import-outcome-refused = 拒绝

## 行业分类版本

enum-industry-edition-gb2011 = GB/T 4754-2011
enum-industry-edition-gb2017 = GB/T 4754-2017

## 链位依据

enum-placement-evidence-declared = 企业申报
enum-placement-evidence-leader-confirmed = 链主确认
enum-placement-evidence-document = 合同或票据佐证
enum-placement-evidence-mapped-from-product = 由产品推定

## 资质称号

enum-title-kind-technology-sme = 科技型中小企业
enum-title-kind-innovative-sme = 创新型中小企业
enum-title-kind-srdi-sme = 专精特新中小企业
enum-title-kind-little-giant = 专精特新“小巨人”企业
enum-title-kind-key-little-giant = 重点“小巨人”企业
enum-title-kind-single-champion = 制造业单项冠军企业
enum-title-kind-high-tech-enterprise = 高新技术企业
enum-title-kind-other = 其他称号

## 信用等级

enum-credit-grade-d = D
enum-credit-grade-c = C
enum-credit-grade-cc = CC
enum-credit-grade-ccc = CCC
enum-credit-grade-b = B
enum-credit-grade-bb = BB
enum-credit-grade-bbb = BBB
enum-credit-grade-a = A
enum-credit-grade-aa = AA
enum-credit-grade-aaa = AAA

## 纳税信用级别

enum-tax-grade-d = D
enum-tax-grade-c = C
enum-tax-grade-m = M
enum-tax-grade-b = B
enum-tax-grade-a = A

## 融资用途

enum-purpose-working-capital = 流动资金
enum-purpose-equipment-upgrade = 设备更新与技术改造
enum-purpose-fixed-assets = 固定资产投资
enum-purpose-research-development = 研发投入
enum-purpose-order-fulfilment = 订单履约
enum-purpose-refinancing = 续贷或置换

## 融资方式

enum-instrument-credit-loan = 信用贷款
enum-instrument-mortgage-loan = 抵押贷款
enum-instrument-ip-pledge-loan = 知识产权质押贷款
enum-instrument-receivable-financing = 应收账款（订单）融资
enum-instrument-financial-leasing = 融资租赁
enum-instrument-guaranteed-loan = 担保贷款
enum-instrument-equity-investment = 股权投资
enum-instrument-factoring = 保理
enum-instrument-investment-loan-linkage = 投贷联动
enum-instrument-bill-financing = 票据融资

## 可提供的担保

enum-collateral-real-estate = 房产
enum-collateral-land-use-right = 土地使用权
enum-collateral-equipment = 设备
enum-collateral-intellectual-property = 知识产权
enum-collateral-receivables = 应收账款
enum-collateral-inventory = 存货
enum-collateral-equity = 股权
enum-collateral-third-party-guarantee = 第三方保证

## 最看重

enum-priority-rate = 利率低
enum-priority-amount = 金额足
enum-priority-term = 期限合适
enum-priority-locality = 就近

## 企业规模

enum-size-class-micro = 微型
enum-size-class-small = 小型
enum-size-class-medium = 中型
enum-size-class-large = 大型

## 培育梯度

enum-tier-none = 无称号
enum-tier-innovative = 创新型（科技型）
enum-tier-srdi = 专精特新
enum-tier-little-giant = “小巨人”
enum-tier-key-little-giant = 重点“小巨人”或单项冠军

## 规模认定结论

enum-assessment-cause-assessed = 已认定
enum-assessment-cause-no-rule-in-force = 当日无有效标准
enum-assessment-cause-industry-unknown = 行业不明
enum-assessment-cause-industry-ambiguous = 行业代码过粗
enum-assessment-cause-industry-not-covered = 标准未涵盖该行业
enum-assessment-cause-facts-missing = 缺少指标

## 规模指标

enum-size-metric-staff = 从业人员
enum-size-metric-revenue = 营业收入
enum-size-metric-assets = 资产总额

## 判定

enum-verdict-met = 满足
enum-verdict-not-met = 不满足
enum-verdict-unknown = 待核实

## 可信程度

enum-confidence-seen = 已见原文
enum-confidence-memory-high = 较有把握
enum-confidence-memory-low = 把握不大
enum-confidence-compiled = 综合整理

## 机构类型

enum-lender-kind-policy-bank = 政策性银行
enum-lender-kind-state-owned-bank = 国有大型银行
enum-lender-kind-joint-stock-bank = 股份制银行
enum-lender-kind-city-commercial-bank = 城市商业银行
enum-lender-kind-rural-bank = 农村金融机构
enum-lender-kind-private-bank = 民营银行
enum-lender-kind-foreign-bank = 外资银行
enum-lender-kind-guarantee-company = 融资担保公司
enum-lender-kind-leasing-company = 融资租赁公司
enum-lender-kind-factoring-company = 商业保理公司
enum-lender-kind-small-loan-company = 小额贷款公司
enum-lender-kind-consumer-finance-company = 消费金融公司
enum-lender-kind-fund = 投资基金
enum-lender-kind-regional-equity-market = 区域性股权市场
enum-lender-kind-broker = 证券公司
enum-lender-kind-insurer = 保险公司

## 经营范围

enum-lender-scope-nation = 全国
enum-lender-scope-province = 本省
enum-lender-scope-city = 本市
enum-lender-scope-county = 本县区

## 产品状态

enum-offering-state-draft = 草稿
enum-offering-state-active = 在售
enum-offering-state-withdrawn = 已下架

## 额度周期

enum-capacity-period-month = 每月
enum-capacity-period-quarter = 每季
enum-capacity-period-year = 每年
enum-capacity-period-whole = 整个存续期

## 批次状态

enum-batch-state-draft = 草稿
enum-batch-state-approved = 已批准
enum-batch-state-published = 已发布

## 分配规则

enum-assignment-rule-a1 = A1（按户数）
enum-assignment-rule-a2 = A2（按户数与额度）

## 未知事实

enum-unknown-rule-exclude = 排除
enum-unknown-rule-conditional = 附条件保留

## 匹配策略状态

enum-match-policy-state-draft = 草稿
enum-match-policy-state-approved = 已批准
enum-match-policy-state-active = 启用
enum-match-policy-state-retired = 停用

## 运行状态

enum-match-run-state-queued = 排队中
enum-match-run-state-running = 运行中
enum-match-run-state-succeeded = 已完成
enum-match-run-state-failed = 失败
enum-match-run-state-cancelled = 已取消

## 运行阶段

enum-run-phase-queued = 排队
enum-run-phase-snapshot = 读取数据
enum-run-phase-match = 匹配
enum-run-phase-assign = 分配
enum-run-phase-store = 保存结果
enum-run-phase-done = 结束

## 准入条件

enum-criterion-region = 地区
enum-criterion-chain = 产业链
enum-criterion-tier = 培育梯度
enum-criterion-size = 企业规模
enum-criterion-instrument = 融资方式
enum-criterion-purpose = 融资用途
enum-criterion-collateral = 担保
enum-criterion-industry = 行业
enum-criterion-revenue = 营业收入
enum-criterion-age = 成立年限
enum-criterion-amount = 融资金额
enum-criterion-term = 融资期限
enum-criterion-debt-ratio = 资产负债率
enum-criterion-credit-grade = 信用等级
enum-criterion-tax-grade = 纳税信用
enum-criterion-rd-ratio = 研发强度
enum-criterion-ip-count = 知识产权数
enum-criterion-assets = 资产总额
enum-criterion-rate = 利率
enum-criterion-leverage = 负债收入比
enum-criterion-margin = 净利率
enum-criterion-excluded-pair = 排除名单

## 匹配结论

enum-outcome-cause-matched = 已匹配
enum-outcome-cause-matched-conditional = 附条件匹配
enum-outcome-cause-already-referred = 已有推送
enum-outcome-cause-no-financing-need = 无融资需求
enum-outcome-cause-not-eligible = 不符合任何产品条件
enum-outcome-cause-outranked-or-full = 排名靠后或额度已满
enum-outcome-cause-invalid-fact = 数据无法使用

## 数值单位

enum-operand-unit-fen = 分
enum-operand-unit-basis-points = 基点
enum-operand-unit-months = 个月
enum-operand-unit-years = 年
enum-operand-unit-count = 个
enum-operand-unit-points = 分值
enum-operand-unit-region = 地区
enum-operand-unit-chain = 产业链
enum-operand-unit-industry = 行业
enum-operand-unit-enum = 选项

## 评分方

enum-score-side-sme = 企业方
enum-score-side-lender = 机构方

## 评分项

enum-score-part-chain = 产业链契合
enum-score-part-rate = 利率优惠
enum-score-part-amount = 金额契合
enum-score-part-term = 期限契合
enum-score-part-locality = 就近
enum-score-part-tier = 培育梯度
enum-score-part-grade = 信用等级
enum-score-part-appetite = 投放意愿

## 配对结论

enum-pair-cause-assigned = 已匹配
enum-pair-cause-not-eligible = 不满足准入条件
enum-pair-cause-unknown-excluded = 缺少事实，按策略排除
enum-pair-cause-not-listed = 未进入企业候选名单
enum-pair-cause-better-found = 企业已匹配更合适的产品
enum-pair-cause-outranked-or-full = 排名靠后或额度已满
enum-pair-cause-already-referred = 已有推送
enum-pair-cause-sme-not-in-run = 企业未参加本次运行

## 被拒原因

enum-refusal-no-capacity = 产品没有可用额度
enum-refusal-clients-full = 排名靠后：户数名额已由排名在前的企业占满
enum-refusal-money-full = 额度不足：排名在前的企业用后，剩余额度不够
enum-refusal-below-cutoff = 排名靠后：位于额度截止线之后

## 企业事实

enum-firm-fact-amount = 融资金额
enum-firm-fact-term = 期限
enum-firm-fact-max-rate = 可接受最高利率
enum-firm-fact-instruments = 可接受融资方式
enum-firm-fact-purpose = 资金用途
enum-firm-fact-collateral = 可提供担保
enum-firm-fact-chains = 产业链归属
enum-firm-fact-tier = 培育梯度
enum-firm-fact-size = 企业规模
enum-firm-fact-age = 成立年限
enum-firm-fact-revenue = 年营业收入
enum-firm-fact-profit = 年利润
enum-firm-fact-assets = 资产总额
enum-firm-fact-debt-ratio = 资产负债率
enum-firm-fact-rd-ratio = 研发费用占比
enum-firm-fact-ip-count = 知识产权数量
enum-firm-fact-credit = 信用等级
enum-firm-fact-tax = 纳税信用等级
enum-firm-fact-existing-loan = 存量贷款
enum-firm-fact-region = 所在地区
enum-firm-fact-industry = 所属行业

## 可改变的时间

enum-changeability-state = 待补充，现在即可
enum-changeability-now = 现在即可
enum-changeability-over-time = 需要时间

## 推送状态

enum-referral-state-pushed = 已推送
enum-referral-state-accepted = 已受理
enum-referral-state-drawn = 已放款
enum-referral-state-declined = 已拒绝
enum-referral-state-withdrawn = 已撤回
enum-referral-state-expired = 已过期

## 拒绝原因

enum-decline-reason-credit-risk = 信用风险
enum-decline-reason-repayment-capacity = 还款能力不足
enum-decline-reason-over-indebted = 负债过高
enum-decline-reason-collateral-insufficient = 担保不足
enum-decline-reason-documents-incomplete = 资料不全
enum-decline-reason-facts-not-verified = 事实无法核实
enum-decline-reason-outside-policy = 不符合本机构政策
enum-decline-reason-capacity-used-up = 额度已用完
enum-decline-reason-firm-unreachable = 无法联系企业
enum-decline-reason-no-need = 企业已无需求
enum-decline-reason-terms-not-agreed = 条件未谈妥
enum-decline-reason-other = 其他

## 推送答复

enum-referral-answer-accept = 受理
enum-referral-answer-draw = 放款
enum-referral-answer-decline = 拒绝
enum-referral-answer-withdraw = 撤回

## 规则的申请类型

enum-rule-application-new = 首次申报
enum-rule-application-review = 复核

## 事实的单位

enum-fact-unit-fen = 分
enum-fact-unit-basis-points = 基点
enum-fact-unit-count = 个
enum-fact-unit-years = 年
enum-fact-unit-months = 个月
enum-fact-unit-points = 分值
enum-fact-unit-level = 级
enum-fact-unit-shares = 股
enum-fact-unit-flag = 是否
enum-fact-unit-day = 日期
enum-fact-unit-size-class = 企业规模类型

## 比较方式

enum-comparison-at-least = 不低于
enum-comparison-above = 高于
enum-comparison-at-most = 不高于
enum-comparison-below = 低于
enum-comparison-equal = 等于

## 汇总方式

enum-aggregation-last = 最近一年
enum-aggregation-each = 每年
enum-aggregation-either = 任一年
enum-aggregation-mean = 平均
enum-aggregation-sum = 合计
enum-aggregation-growth = 增长率
enum-aggregation-mean-growth = 平均增长率
enum-aggregation-compound-growth = 复合增长率
enum-aggregation-months-since = 已满月数

## 数值区间

enum-value-band-below-half = 不到门槛的一半
enum-value-band-half-to-limit = 门槛的一半以上
enum-value-band-limit-to-double = 达到门槛
enum-value-band-double-and-more = 门槛的两倍以上
enum-value-band-below = 低于门槛
enum-value-band-above = 高于门槛

## Origins of evidence

enum-evidence-origin-document = 文件
enum-evidence-origin-title = 称号证书
enum-evidence-origin-title-register = 称号名录
enum-evidence-origin-seat = 注册地
enum-evidence-origin-memorandum = 与新三板的合作备忘录
enum-evidence-origin-market = 区域性股权市场
enum-evidence-origin-neeq = 新三板挂牌
enum-evidence-origin-innovation-layer = 进入创新层
enum-evidence-origin-bse = 北交所上市

## 未知的原因

enum-gap-cause-missing = 缺少数据
enum-gap-cause-expired = 证据已过期
enum-gap-cause-no-base = 基数非正
enum-gap-cause-only-upper-limit = 仅知上限
enum-gap-cause-titles = 一年内未核查称号
enum-gap-cause-size-class = 行业未知或划型标准未列
enum-gap-cause-question = 需人工判断

## 等待的原因

enum-wait-cause-step-before = 须先完成上一步
enum-wait-cause-time = 时间未满
enum-wait-cause-next-figures = 须待下一年度数据
enum-wait-cause-window = 等待申报窗口
enum-wait-cause-no-window = 尚未公布申报窗口
enum-wait-cause-no-rule = 无生效规则
enum-wait-cause-together = 与另一步同日办理
enum-wait-cause-missed = 须与前一步同时办理，现已错过

## 专板层级

enum-layer-incubation = 孵化层
enum-layer-standardization = 规范层
enum-layer-cultivation = 培育层

## 专板阶梯

enum-rung-entry = 入板
enum-rung-standardization = 规范层
enum-rung-cultivation = 培育层

## 专板状态

enum-board-state-publicized = 已公示
enum-board-state-open = 已开板

## 与新三板的合作

enum-neeq-route-green-channel = 绿色通道
enum-neeq-route-publicity-review = 绿色通道和公示审核

## 不是候选企业的原因

enum-no-candidate-cause-outside = 住所不在服务区域内
enum-no-candidate-cause-seat-unclear = 住所不明确
enum-no-candidate-cause-entry-not-met = 未达到入板条件
enum-no-candidate-cause-no-rule = 无生效的入板规则
enum-no-candidate-cause-public = 已在新三板或交易所挂牌上市
enum-no-candidate-cause-listed-elsewhere = 在其他市场已有未结束的挂牌

## 挂牌状态

enum-listing-state-proposed = 已推荐
enum-listing-state-under-review = 审核中
enum-listing-state-refused = 未通过
enum-listing-state-listed = 已入板
enum-listing-state-layer-moved = 已调层
enum-listing-state-delisted = 已退板

## 待调层方向

enum-listing-due-any = 待调层
enum-listing-due-down = 待下调
enum-listing-due-up = 可上调

## 调层原因

enum-move-cause-raised = 达到更高层级
enum-move-cause-lapsed = 原层级条件失效

## 退板原因

enum-delist-reason-moved-up = 转至新三板或交易所
enum-delist-reason-voluntary = 主动申请
enum-delist-reason-breach = 违规终止
enum-delist-reason-dissolved = 注销或被合并

## 上市进程

enum-pipeline-event-tutoring = 开始辅导
enum-pipeline-event-filed-neeq = 新三板已受理
enum-pipeline-event-on-neeq = 新三板挂牌
enum-pipeline-event-innovation-layer = 进入创新层
enum-pipeline-event-filed-bse = 北交所已受理
enum-pipeline-event-at-bse = 北交所上市
enum-pipeline-event-left = 已摘牌或退市
enum-disclosure-state-upcoming = 期间未满
enum-disclosure-state-open = 待披露
enum-disclosure-state-disclosed = 已披露
enum-disclosure-state-disclosed-late = 逾期后披露
enum-disclosure-state-overdue = 逾期未披露
enum-disclosure-period-year = 年度
enum-disclosure-period-half-year = 半年度

## 错误与提示

enum-error-reason-invalid-argument = 请求中有字段填写有误。
enum-error-reason-field-missing = 缺少必填内容。
enum-error-reason-field-malformed = 格式不正确。
enum-error-reason-field-out-of-range = 数值超出允许范围。
enum-error-reason-field-too-long = 内容过长或条目过多。
enum-error-reason-field-range-inverted = 下限大于上限，或截止日早于起始日。
enum-error-reason-field-duplicate = 同一条目出现了两次。
enum-error-reason-field-inconsistent = 与另一字段矛盾。
enum-error-reason-field-reference-not-found = 所引用的对象不存在。
enum-error-reason-field-immutable = 该字段创建后不能修改。
enum-error-reason-resource-name-invalid = 资源名称格式不正确。
enum-error-reason-page-token-invalid = 翻页标记无效，请从第一页重新开始。
enum-error-reason-update-mask-invalid = 更新范围含有不存在或不能修改的字段。
enum-error-reason-request-id-invalid = 请求编号必须是 UUID。
enum-error-reason-too-many-rows = 一次导入的行数过多。
enum-error-reason-token-missing = 未提供访问令牌。
enum-error-reason-token-invalid = 访问令牌无效。
enum-error-reason-token-expired = 访问令牌已过期或已吊销。
enum-error-reason-role-not-allowed = 当前角色无权执行此操作。
enum-error-reason-person-required = 此操作只能由人员执行，不能由程序执行。
enum-error-reason-four-eyes-required = 须由另一人执行此操作。
enum-error-reason-sme-not-found = 找不到该企业。
enum-error-reason-lender-not-found = 找不到该金融机构。
enum-error-reason-offering-not-found = 找不到该融资产品。
enum-error-reason-exclusion-not-found = 排除名单中没有该条目。
enum-error-reason-chain-not-found = 找不到该产业链。
enum-error-reason-campaign-not-found = 找不到该活动。
enum-error-reason-batch-not-found = 找不到该批次。
enum-error-reason-match-policy-not-found = 找不到该匹配策略。
enum-error-reason-match-run-not-found = 找不到该次运行。
enum-error-reason-match-not-found = 该企业在本次运行中没有匹配。
enum-error-reason-referral-not-found = 找不到该推送。
enum-error-reason-operation-not-found = 找不到该操作。
enum-error-reason-pair-not-in-run = 该企业或产品未参加本次运行。
enum-error-reason-credit-code-taken = 统一社会信用代码已被另一企业使用。
enum-error-reason-external-id-taken = 外部编号已被使用。
enum-error-reason-lender-code-taken = 机构代码已被使用。
enum-error-reason-exclusion-exists = 该企业已在排除名单中。
enum-error-reason-chain-code-taken = 产业链代码已被使用。
enum-error-reason-campaign-code-taken = 活动代码已被使用。
enum-error-reason-batch-code-taken = 批次代码已被使用。
enum-error-reason-request-id-reused = 同一请求编号曾用于另一内容的请求。
enum-error-reason-sme-in-use = 企业已参加运行、已被推送或已有挂牌记录，不能删除。
enum-error-reason-offering-in-use = 产品已参加运行或已有推送，不能删除，可下架。
enum-error-reason-capacity-period-in-use = 当前周期的额度已有占用，不能更改额度周期。
enum-error-reason-offering-withdrawn = 产品已下架。
enum-error-reason-chain-nodes-changed = 产业链环节只能在末尾增加，不能移动或删除。
enum-error-reason-campaign-ended = 活动已结束。
enum-error-reason-batch-not-draft = 批次已批准或已发布，不能再修改或运行。
enum-error-reason-batch-not-ready = 批次中没有企业或没有产品。
enum-error-reason-batch-not-approved = 批次尚无已批准的运行。
enum-error-reason-run-in-progress = 该批次有运行正在排队或进行。
enum-error-reason-run-not-succeeded = 该次运行没有结果。
enum-error-reason-run-outdated = 批次在运行之后有修改，请重新运行。
enum-error-reason-run-certificate-not-found = 该次运行没有证书。
enum-error-reason-run-result-altered = 该次运行所存的结果与证书不符，或没有证书，请重新运行。
enum-error-reason-rule-not-found = 找不到该规则。
enum-error-reason-market-not-found = 找不到该区域性股权市场。
enum-error-reason-candidate-not-found = 该市场的服务区域内找不到该企业。
enum-error-reason-listing-not-found = 找不到该挂牌记录。
enum-error-reason-listing-exists = 该企业在此市场已有未结束的挂牌记录。
enum-error-reason-listing-code-taken = 该代码已被此市场的其他企业使用。
enum-error-reason-pipeline-event-exists = 该进程已报告过。
enum-error-reason-rule-not-in-force = 当日没有生效的规则版本。
enum-error-reason-entry-not-proved = 当日证据不足以证明达到入板条件。
enum-error-reason-listing-wrong-state = 挂牌记录当前状态不允许此操作。
enum-error-reason-listing-day-before = 日期早于上一次变更。
enum-error-reason-layer-unchanged = 按当日证据，层级没有变化。
enum-error-reason-layer-unclear = 原层级依据、住所或规则不明确，无法重新核定，企业保留原层级。
enum-error-reason-listing-barred = 企业已在新三板或交易所挂牌上市，或在其他市场已有未结束的挂牌。
enum-error-reason-disclosure-not-owed = 截至该日，企业无须披露该期间的该文件。
enum-error-reason-disclosure-exists = 该文件已经披露。
enum-error-reason-pipeline-order = 该进程与已报告的进程不符。
enum-error-reason-pipeline-event-absent = 没有可撤回的该进程报告。
enum-error-reason-disclosure-absent = 没有可撤回的该披露记录。
enum-error-reason-listing-left-exchanges = 企业在该日之前已从新三板或交易所摘牌。
enum-error-reason-listing-moves-exceeded = 该挂牌记录的调层次数已达上限。
enum-error-reason-snapshot-gone = 该次运行的输入数据已不再保存。
enum-error-reason-match-policy-not-active = 匹配策略未启用。
enum-error-reason-match-policy-wrong-state = 匹配策略当前状态不允许此操作。
enum-error-reason-capacity-exceeded = 产品额度在运行之后已被占用，未发布任何推送，请重新运行。
enum-error-reason-referral-wrong-state = 推送当前状态不允许此操作。
enum-error-reason-etag-mismatch = 内容已被他人修改，请重新读取。
enum-error-reason-write-conflict = 同时有其他修改，请重试。
enum-error-reason-run-interrupted = 运行三次中断，未能完成。
enum-error-reason-run-cancelled = 运行已取消。
enum-error-reason-run-limit-exceeded = 运行的数据量超出上限。
enum-error-reason-run-queue-full = 排队的运行过多，请稍后再试。
enum-error-reason-store-unavailable = 数据库暂时不可用，请稍后再试。
enum-error-reason-shutting-down = 服务正在停止，请稍后再试。
enum-error-reason-deadline-exceeded = 未能在时限内完成。
enum-error-reason-method-unknown = 没有该方法。
enum-error-reason-internal = 服务内部错误，请将请求编号告知管理员。
enum-error-reason-credit-code-check-failed = 信用代码校验位不符，请核对。
enum-error-reason-region-abolished = 行政区划代码已撤销，已换为现行代码。

## 字段问题

field-problem-named = “{ $value }”{ $problem }
field-problem-missing = 缺少必填内容
field-problem-malformed = 应为{ $expected }
field-problem-out-of-range = 应在 { $min } 到 { $max } 之间
field-problem-too-long = 最多 { $max } 个字符或条目
field-problem-range-inverted = 下限大于上限
field-problem-duplicate = 重复出现
field-problem-inconsistent = 不符合要求，{ $rule }
field-problem-not-found = 不存在
field-problem-immutable = 创建后不能修改

## 应为……

wording-2-to-max-lower-case-letters-digits-or = 小写字母、数字或“-”，共 2 至 { $max } 个字符
wording-the-code-of-a-chain-and-of-its-node-parted-by-a-slash = 以“/”相连的产业链代码和节点代码
wording-a-unified-social-credit-code-18-digits-or-capital-letters-without-i-o-s-v-z-digits-at-places-3-to-8 = 统一社会信用代码：18 位数字或大写字母（不含 I、O、S、V、Z），第 3 至 8 位为数字
wording-a-gb-t-2260-code-of-6-digits-such-as-330106 = 六位行政区划代码（GB/T 2260），如 330106
wording-a-gb-t-4754-code-of-2-to-4-digits-such-as-3484 = 国民经济行业分类（GB/T 4754）的 2 至 4 位代码，如 3484
wording-a-county-or-a-prefecture-that-has-none = 县级行政区划，或不设县级的地级行政区划
wording-text-without-control-characters = 不含控制字符的文本
wording-1-to-max-characters-without-control-characters = 不含控制字符的文本，共 1 至 { $max } 个字符
wording-two-digits = 两位数字
wording-empty = 空
wording-empty-or-operations = 空或“operations”
wording-empty-there-are-no-chains = 空：目前没有产业链
wording-one-of-codes = 下列代码之一：{ $codes }
wording-a-value-of-kind = 枚举 { $kind } 中的值
wording-accept-draw-decline-or-withdraw = 受理、放款、拒绝或撤回
wording-a-uuid = 标准格式的 UUID
wording-form = 形如“{ $form }”的名称
wording-a-day-of-the-calendar-with-year-month-and-day = 年、月、日齐全且确实存在的日期
wording-a-day-from-first-to-last = 介于 { $first } 与 { $last } 之间的日期
wording-a-duration-that-is-not-negative = 不为负的时长
wording-an-etag-as-a-read-gave-it = 读取时所得的版本标记（etag）
wording-a-next_page_token-of-the-same-list-with-the-same-filter = 同一列表在同一筛选条件下返回的翻页标记
wording-top-level-fields-that-can-be-updated = 可以修改的顶层字段
wording-the-stored-value = 与已存内容相同的值
wording-at-most-max-rows = 不超过 { $max } 行
wording-a-code-that-begins-with-area = 以 { $area } 开头的代码
wording-an-area-code-6-digits-and-f-g-p-or-nothing-such-as-zj000001 = 地区代码加六位数字，末尾为 F、G、P 或不带字母，如 ZJ000001
wording-a-question-of-a-rule-the-nearest-is-near = 规则所问的问题，最接近的是“{ $near }”
wording-form-of-a-condition = “{ $form }”形式的条件

## 不符合要求，……

wording-must-have-the-sum-100 = 各项之和须为 100
wording-must-have-one-row-for-each-priority = “最看重”的每个选项须各有一行权重
wording-above-1-needs-the-rule-a2 = 大于 1 时分配规则须为 A2
wording-must-be-at-least-the-largest-amount-of-one-client = 不得低于单户金额上限
wording-must-be-all-provinces-all-cities-or-all-counties = 须同为省级、同为市级或同为县级
wording-must-be-the-same-in-all-rows-of-one-lender = 同一机构在各行中的信息须一致
wording-the-offering-is-withdrawn-for-good-it-needs-another-external-id = 产品已下架且不能恢复，须使用新的外部编号
wording-stays-while-capacity-of-a-running-period-is-taken = 当前周期的额度已有占用，不能更改额度周期
wording-is-for-declining-only = 仅在拒绝时填写
wording-must-not-be-before-day = 不得早于 { $day }
wording-must-not-be-after-today-today = 不得晚于今日（{ $today }）
wording-must-be-from-first-on-and-not-after-today-today = 须在 { $first } 年及以后，且不得晚于今日（{ $today }）
wording-is-told-by-the-firm-s-record-seat-or-listings = 该事实由企业档案、住所或挂牌记录提供，不另行填报
wording-fact-has-no-fiscal-year = 事实“{ $fact }”不分年度
wording-fact-is-no-day = 事实“{ $fact }”不是日期
wording-there-is-a-value-beside-it = 不能同时填写数值和日期

## Command line

cli-answer = { $question } — { $answer }
cli-answer-class = 规模
cli-answer-earliest = 最早日期
cli-answer-next = 下一级台阶
cli-answer-stands = 目前位置
cli-assess-about = { $rule } · { $day }
cli-assess-figures = 该规则只列数值，没有对企业的条件
cli-attested-none = 尚无登记的证明事项。
cli-bad-file-name = 服务器给出的文件名“{ $name }”不可用
cli-band-over = 超过上限
cli-band-over-double = 上限的两倍以上
cli-band-within = 在上限以内
cli-band-within-half = 不到上限的一半
cli-blocked-by = 主要受限于：{ $criterion }
cli-candidates-open = 入板条件待核实
cli-candidates-screened = 候选企业共 { $total } 家；于 { $day } 按规则集 { $digest } 筛查
cli-candidates-screening = 全部企业正在重新筛查，部分结果仍为上一次的
cli-candidates-no-board = 未见该市场设立专板的公开信息，能否进入尚不可知。
cli-candidates-rounded = “已满足”向下取整到 25%：0% 为不到 25%。
cli-candidates-seat-unclear = 另有 { $count } 家企业注册地不详或仅知省份，未列入任何市场。
cli-candidates-unscreened = 候选企业共 { $total } 家；首次全量筛查尚未完成
cli-capacity = 已用容量：{ $clients } / { $clients_max } 户，{ $money } / { $money_max } 万元
cli-cause-conditions = 不符合的条件：{ $missing }；未知的条件：{ $unknown }
cli-cause-day = { $on } 早于上一次变更的日期 { $last }
cli-cause-document = { $document }，期间截至 { $period_end }，披露日 { $on }
cli-cause-document-absent = { $document } 仅有截至以下日期的期间的披露记录：{ $periods }；只能撤回已有的记录，补录请用 `listing disclose`
cli-cause-document-none = 没有 { $document } 的披露记录；已有的记录请用 `listing get` 查看
cli-cause-event-absent = 未报告“{ $event }”；已报告：{ $reported }；只能撤回已报告的进程，补报请用 `listing event`
cli-cause-event-needs = “{ $event }”之前须先报告“{ $other }”
cli-cause-event-none = 未报告“{ $event }”，也没有其他进程报告；补报请用 `listing event`
cli-cause-event-order = “{ $event }”（{ $on }）与“{ $other }”（{ $other_on }）先后不符
cli-cause-event-twice = “{ $event }”已报告，日期 { $on }
cli-cause-evidence = 支持{ $layer }的依据是否仍然有效，尚不清楚
cli-cause-is = 原因：{ $cause }
cli-cause-layer = 企业已在{ $layer }
cli-cause-left = 企业已于 { $left } 从新三板或交易所摘牌，早于 { $on }：请填写实际退板日期或其他原因；若摘牌系误报，请先撤回 `left`
cli-cause-no-document = “{ $document }”不是该企业须披露的文件；可用的文件：
cli-cause-no-period = “{ $document }”没有截至 { $period_end } 的期间；可用的期间：
cli-cause-no-review = { $on } 没有 { $purpose } 的复核规则；不加 --review 即按首次申报判断
cli-cause-no-version = { $on } 没有生效的 { $purpose } 规则版本
cli-cause-owed = { $document }（{ $name }）：期间截至 { $periods }
cli-cause-state = 当前状态：{ $state }；所需状态：{ $required }
cli-cell-code = 不是已知的代码；可用：{ $known }
cli-cell-credit-code = 不是统一社会信用代码；应为 18 位数字或大写字母（不含 I、O、S、V、Z），第 3 至 8 位为数字
cli-cell-date = 不是日期；应为 2026-01-31 这样的日期
cli-cell-form = 格式应为“{ $form }”
cli-cell-industry = 不是该版本的行业代码；应为 GB/T 4754 的 2 至 4 位代码，如 3421
cli-cell-long = 超过 { $max } 个字符
cli-cell-missing = 不能为空
cli-cell-needs = 还需要“{ $column }”
cli-cell-other-lender = 机构信息与第 { $row } 行不一致
cli-cell-percent = 不是百分数；应为最多两位小数的数字，如 4.35
cli-cell-place = 目录中没有这条产业链，或该链没有这个节点；请填代码或全称，见 { $program } chain list 与 { $program } chain get
cli-cell-range = 应在 { $min } 到 { $max } 之间
cli-cell-region = 不是行政区划代码；应为 GB/T 2260 的六位代码，如 330106
cli-cell-same-key = 与第 { $row } 行重复
cli-cell-scientific = 是科学计数法，数字已丢失；请把单元格设为文本或常规数字后重新保存
cli-cell-text = 含有无法识别的字符；请检查文件编码
cli-cell-too-few = 该行有 { $found } 个单元格，表头要求 { $needed } 个；空值也要保留分隔符
cli-cell-too-many = 单元格多于表头
cli-cell-whole = 不是整数
cli-cell-yes-no = 应为“是”或“否”
cli-cell-yuan = 不是金额；应为以元计的数字，最多两位小数
cli-certificate-of-other = 由密钥 { $key } 签名，并非本服务的密钥：本服务不会批准、发布或导出该次运行；请重新运行
cli-certificate-of-service = 由本服务的密钥 { $key } 签名
cli-certificate-unsigned = 没有签名：本服务不会批准、发布或导出该次运行；请重新运行
cli-changes = 怎样才能满足准入条件（每个序号为一种办法）
cli-changes-from = { $when }，{ $day } 起
cli-changes-joint = 合并计算：{ $criterion }
cli-changes-none = 企业自身事实无论如何变化都不能满足，障碍为：{ $criteria }
cli-changes-none-of = 不属于 { $codes }
cli-changes-one-of = 任一：{ $codes }
cli-code-letter = 代码末位字母由层级决定：登记为 { $code }，而不是 { $typed }
cli-demo-as-lender = 以“{ $lender }”的身份
cli-demo-ask = 最佳有条件匹配：{ $firm } — { $lender } · { $offering }，匹配分 { $score }；待补事实：{ $facts }
cli-demo-batches = 批次：一链一批，已运行、复核并推送
cli-demo-best = 最佳的十个匹配
cli-demo-blocking = 无适配产品的企业（按批次计）主要受限于：{ $criteria }
cli-demo-boards = 专板候选企业：已证实可入板者最多的两个市场
cli-demo-campaign = 演示：一链一策一批融资促进行动
cli-demo-duties = 一家入板企业的披露要求
cli-demo-explained = 逐项解释一对匹配
cli-demo-firms = 企业：每家只计一次，取最好的结果
cli-demo-further = 继续查看
cli-demo-kept = { $folder } 中已有演示数据：直接提供服务，不再导入和运行
cli-demo-listed = { $firm } · { $market }，{ $layer }，{ $code }
cli-demo-lot = 同分按抽签决定，每个批次另取随机种子；因此各次演示的数字可能略有不同。
cli-demo-market = { $market }（{ $operator }）
cli-demo-no-chain = 尚未归入产业链，不在任何批次
cli-demo-offerings = 已导入产品 { $stored } 个，拒绝 { $refused } 个
cli-demo-server = 服务器：{ $server }
cli-demo-serving = 服务器继续运行，按 Ctrl-C 停止
cli-demo-smes = 已导入企业 { $stored } 家，拒绝 { $refused } 家
cli-demo-then = 然后在另一终端：
cli-demo-time = 用时 { $seconds } 秒
cli-demo-used = { $folder } 中已有数据库；请用 { $program } demo --serve --dir { $folder } 查看，或另选文件夹
cli-demo-way = 一家企业的位置与路径
cli-dry-run = 仅检查，未保存。
cli-duties-default = 以上为默认的披露要求，市场另有规定的从其规定：全国性文件只要求分层、定向披露。
cli-duties-none = 没有须披露的文件。
cli-duties-source = 依据：{ $source }（{ $confidence }）
cli-earliest-if = 前提是届时补齐所缺和待核实的各项
cli-earliest-top = { $rung }：{ $day }
cli-earliest-unknown = 无法推算
cli-evidence-as-of = 截至 { $day }
cli-evidence-until = 有效至 { $day }
cli-explain-listed = 判定：{ $verdict }；{ $cause }；在企业名单中列第 { $rank } 位
cli-explain-not-listed = 判定：{ $verdict }；{ $cause }
cli-explain-score = 匹配分：{ $score }（既非信用评分，也非授信承诺）
cli-explain-unasked = 产品未作要求：{ $criteria }
cli-fact-of-year = { $fact }@年度
cli-fact-recorded = { $form }（取自企业档案，attest 不接受）
cli-fact-unknown = 未知
cli-facts-edition = industry：没有“{ $edition }”这一版本；可用：gb2011、gb2017
cli-facts-title = titles：没有“{ $kind }”这种称号；可用：{ $known }
cli-facts-wrong = { $file }：{ $cause }（写法见 assess --rule … --facts-template）
cli-file-unreadable = 无法读取 { $file }：{ $cause }
cli-form-count = 整数，如 12
cli-form-day = 日期，如 2026-11-01
cli-form-flag = 是或否（yes、no）
cli-form-level = 名称中所列的级别，如 2
cli-form-list = 名单:来源:起始日:截止日
cli-form-money = 带单位的金额，如 600万元、0.06亿元、6000000元
cli-form-months = 整月数，如 18
cli-form-node = 产业链/节点
cli-form-percent = 百分数，如 8%
cli-form-placement = 产业链/节点:占比:依据
cli-form-points = 整数分值，如 81
cli-form-rank = 名次，如 3；没有名次为 无
cli-form-shares = 股数，如 100万股、1000000
cli-form-title = 称号:授予日:到期日
cli-form-years = 整年数，如 3
cli-gap-because = { $fact }（{ $cause }）
cli-ground-size = { $size }企业
cli-ground-size-unknown = 规模待核实
cli-ground-titles-unknown = 称号待核实
cli-head-actual = 实际
cli-head-actual-distance = 实际 / 距门槛
cli-head-after = 之后
cli-head-amount-max = 金额上限(万元)
cli-head-answer = 回答项
cli-head-answer-by = 答复期限
cli-head-as-of = 起算日
cli-head-attested = 事实或条件
cli-head-batch = 批次
cli-head-because = 原因
cli-head-before = 之前
cli-head-blocking = 主要受限
cli-head-board = 专板
cli-head-by-rule = 规则
cli-head-campaign = 行动
cli-head-cause = 结果
cli-head-chain = 产业链
cli-head-chains = 产业链
cli-head-change = 变化
cli-head-clients = 户数
cli-head-code = 代码
cli-head-condition = 条件
cli-head-conditional = 有条件
cli-head-confidence = 可信程度
cli-head-credit-code = 统一社会信用代码
cli-head-criterion = 条件
cli-head-day = 基准日
cli-head-disclosed = 披露日
cli-head-distance = 距门槛
cli-head-document = 披露文件
cli-head-due = 截止日
cli-head-earliest = 最早
cli-head-evidence = 依据
cli-head-expires = 到期
cli-head-fact = 事实
cli-head-fact-code = 事实代码
cli-head-field = 字段
cli-head-figure = 其他数字
cli-head-firm = 企业
cli-head-firm-band = 企业所在区间
cli-head-firm-has = 企业情况
cli-head-firms = 企业数
cli-head-form = 写法
cli-head-from = 开始
cli-head-full = 完全匹配
cli-head-group = 条件组
cli-head-id = 标识
cli-head-illustrative = 示例企业
cli-head-indicator = 指标
cli-head-industries = 行业代码
cli-head-instrument-confidence = 文件可信
cli-head-issued = 签发
cli-head-k = 名单长度
cli-head-key = 代码或编号
cli-head-kind = 类型
cli-head-known = 已知
cli-head-lacking = 所缺
cli-head-layer = 层级
cli-head-layer-recorded = 登记层级
cli-head-layer-today = 按今日依据
cli-head-layers = 历次层级
cli-head-lender = 机构
cli-head-lender-points = 机构分
cli-head-listed = 名单内
cli-head-listing = 挂牌记录
cli-head-lost = 减少产品
cli-head-market = 市场
cli-head-matched-amount = 匹配金额(万元)
cli-head-measured = 衡量内容
cli-head-members = 组成
cli-head-missing = 待补事实
cli-head-name = 名称
cli-head-need = 需求(万元)
cli-head-needed = 需达到
cli-head-needs = 须满足
cli-head-neeq-route = 新三板通道
cli-head-node = 节点
cli-head-nodes = 节点
cli-head-not-known = 待核实
cli-head-number = 文号
cli-head-offering = 产品
cli-head-offering-asks = 产品要求
cli-head-open = 所缺（✗）与待核实（?）
cli-head-opened = 新增产品
cli-head-opens = 时间
cli-head-operator = 运营机构
cli-head-outside = 不含
cli-head-overdue = 逾期未披露
cli-head-own-code = 市场自编代码
cli-head-part = 项目
cli-head-period-end = 期间截至
cli-head-points = 分
cli-head-policy = 匹配政策
cli-head-product = 加权分
cli-head-question = 问题
cli-head-rank = 名次
cli-head-rate = 利率
cli-head-reach = 最高可到
cli-head-ready = 已满足
cli-head-real = 真实数据企业
cli-head-referrals = 推送
cli-head-referred = 已在他批推送
cli-head-region = 地区
cli-head-reported = 上市进程
cli-head-required = 要求
cli-head-revoked = 吊销
cli-head-rule = 分配规则
cli-head-rule-purpose = 标识 / 用途
cli-head-scope = 范围
cli-head-score = 匹配分
cli-head-score-best = 最高分
cli-head-seat = 所在地
cli-head-side = 一方
cli-head-since = 自
cli-head-sme = 企业标识
cli-head-sme-points = 企业分
cli-head-source = 出处
cli-head-state = 状态
cli-head-step = 步骤
cli-head-tier = 梯度
cli-head-token = 令牌
cli-head-unknown = 缺失事实
cli-head-unmatched = 未匹配
cli-head-until = 截止
cli-head-value = 值
cli-head-verdict = 判定
cli-head-version = 版本
cli-head-waits = 须等待
cli-head-wan = 万元
cli-head-way = 办法
cli-head-weight = 权重
cli-head-when = 何时可变
cli-head-window = 申报窗口
cli-import-checked = 已检查 { $rows } 行（未存储）：可新增 { $created }，可更新 { $updated }，无变化 { $unchanged }，拒绝 { $refused }
cli-import-done = 共 { $rows } 行：新增 { $created }，更新 { $updated }，无变化 { $unchanged }，拒绝 { $refused }
cli-import-finding = 第 { $row } 行，{ $column }，“{ $value }”：{ $reason }
cli-import-gb18030 = 文件不是 UTF-8，按 GB18030 读取
cli-import-lacks = 文件缺少以下列：{ $columns }。每行整体替换同一编号下已存的内容，缺少的列导入后即为未知。
cli-import-needs = 文件缺少列：{ $column }；请另存为 UTF-8、逗号分隔的 CSV，并对照 { $command } 的模板
cli-import-result = 逐行说明见 { $file }
cli-import-stopped = 导入在 { $rows } 行之后中断；再次导入同一文件是安全的
cli-import-twice = 表头重复：{ $column }
cli-import-unknown = 忽略未知的列：{ $columns }
cli-io-denied = 没有访问权限
cli-io-exists = 已经存在
cli-io-folder = 是文件夹，不是文件
cli-io-full = 磁盘空间不足
cli-io-no-folder = 路径中有一段不是文件夹
cli-io-not-found = 文件或文件夹不存在
cli-io-not-text = 不是 UTF-8 编码的文本
cli-item-of-rung = { $rung }：{ $condition }
cli-ladder-counts = ✓ { $met }  ✗ { $lacking }  ? { $unknown }
cli-ladder-earliest = 最早日期
cli-ladder-legend = 实心人形为企业目前所在台阶，虚线人形为凭当日依据即可进入的台阶；黄底为下一级台阶。✓ 满足，✗ 不满足，? 待核实：待核实不等于不满足；– 无须满足。最早日期的前提是届时补齐所缺和待核实的各项。
cli-ladder-more = 另有 { $count } 项
cli-ladder-requirements = 要求：✓ 满足  ✗ 不满足  ? 待核实
cli-ladder-rung = 台阶
cli-ladder-title = { $firm }：上市阶梯
cli-layer-cultivation = 培育层
cli-layer-incubation = 孵化层
cli-layer-open = 待核实
cli-layer-standardization = 规范层
cli-limit-ranked = 有名次
cli-listing-duties = 企业应披露的文件（逾期的在前）：
cli-listing-effects = 此步骤改变的条件（失去的在前）：
cli-listing-proofs = 最近一次核定时，入板和层级的依据
cli-listing-several = “{ $listing }”对应多条挂牌记录：{ $found }
cli-more = 还有更多；用 --limit 查看
cli-need-all = 须全部满足
cli-need-named = { $name }（{ $need }）
cli-need-one = 满足其一即可
cli-need-some = 至少满足 { $count } 项
cli-needs-ca = https:// 服务器须用 --ca FILE 给出其根证书
cli-next-counts = ✗ 不满足 { $lacking } 项，? 待核实 { $unknown } 项
cli-next-lacks = { $rung }尚缺：
cli-next-none = 已在最高台阶
cli-next-ready = 条件已满足，当日即可进入
cli-no = 否
cli-no-address = “{ $server }”不是服务器地址；应为 http://127.0.0.1:7070 这样的地址
cli-no-database = 没有数据库 { $file }；请先运行 { $program } migrate 或 { $program } serve
cli-no-policy = 没有生效中的匹配政策“{ $policy }”
cli-no-run = 批次 { $batch } 还没有成功的运行
cli-none = 无
cli-not-shown = 不显示
cli-nothing-asked = 不限
cli-of-years = { $value }（{ $years }）
cli-openings = { $firm }：{ $offerings } 个产品中可满足 { $eligible } 个。只改变一项事实，可新增：
cli-openings-none = 没有哪一项事实单独改变后能新增产品。
cli-preview-eligible = 共 { $count } 家企业符合条件
cli-preview-joined = 进入
cli-preview-left = 退出
cli-preview-lists = { $count } 份名单将变化
cli-preview-no-part = 不参与匹配：{ $cause }
cli-preview-refused = 匹配运行无法读取该产品
cli-principal = 使用者应写作 person/NAME（人员）或 system/NAME（程序）
cli-quantity-days = { $n } 天
cli-quantity-money = { $n } 万元
cli-quantity-money-large = { $n } 亿元
cli-quantity-month = 1 个月
cli-quantity-months = { $n } 个月
cli-quantity-point = 1 分
cli-quantity-points = { $n } 分
cli-quantity-shares = { $n } 股
cli-quantity-shares-many = { $n } 万股
cli-quantity-year = 1 年
cli-quantity-years = { $n } 年
cli-quantity-yuan = { $n } 元
cli-referral-explained = 判定：{ $verdict }；金融机构方得分：{ $points }
cli-region-not-served = { $market }的市场不服务 { $region }；其服务地区为 { $area }
cli-region-not-served-without = { $market }的市场不服务 { $region }；其服务地区为 { $area }，不含 { $outside }
cli-report-about = { $market }（{ $operator }）· { $day }
cli-report-note = 每行依次为要求、实际、距门槛（负数为尚差）、待核实的指标或年度、依据及其有效期、规则数字的可信程度。– 为未满足但无碍：另有条件已满足或仍可能满足。灰字各项已不影响结论。
cli-report-rules = 逐条对照
cli-report-written = 报告已写入 { $file }
cli-requirement = { $name } { $required }
cli-requirement-banded = { $name } { $required }，{ $actual }
cli-requirement-not = 不得：{ $name }
cli-requirement-with = { $name } { $required }，现为 { $actual }
cli-result-column = 列
cli-result-outcome = 结果
cli-result-reason = 原因
cli-result-refused = 拒绝
cli-result-row = 行
cli-result-value = 值
cli-result-warning = 提醒
cli-role-needs = { $role } 需要同时给出 { $option } CODE
cli-role-organizer = { $role } 是主办方人员的角色，与 { $option } 同用无效
cli-rule-doubtful = * 规则的数字未见原文，使用前请核对
cli-rule-force-open = 适用于{ $application }：{ $from } 起 { $number }
cli-rule-force = 适用于{ $application }：{ $from } 至 { $until } { $number }
cli-rule-last-weekday = 每年下列月份的最后一个工作日：{ $months }
cli-rule-each-year-until = 每年 { $day } 前
cli-rule-facts = 条件和评分所用的事实（listing attest --fact 代码=值，或 assess --facts 文件）：
cli-rule-until = { $day } 前
cli-rule-line = 规则 { $rule } 第 { $version } 版；文件可信程度：{ $confidence }
cli-rule-measured = { $what }（{ $taken }）
cli-rule-measured-years = { $what }（{ $taken }，{ $years } 年）
cli-rule-not-in-force = 该版本在当日不适用
cli-rule-questions = 须由人回答的问题（listing attest --answer 回答项=yes，或 assess --facts 文件）：
cli-rule-read-in = 来源：{ $source }
cli-rule-scored = 评分 { $part }
cli-rule-size = 企业规模
cli-rule-title-held = 有效持有其一
cli-rule-title-none = 均未持有
cli-rule-verdict = { $verdict }，已满足 { $share }
cli-verdict-conditional = 有条件满足（以预计市值实现为前提）
cli-rule-version = 规则 { $rule } 第 { $version } 版；可信程度（取最低一项）：{ $confidence }；最近一年为 { $year } 年
cli-run-line = { $state }；基准日 { $day }；抽签种子 { $seed }；引擎 { $engine }
cli-rung-board-cultivation = 专板培育层
cli-rung-board-entry = 专板孵化层（入板）
cli-rung-board-standardization = 专板规范层
cli-rung-bse = 北京证券交易所上市
cli-rung-entered = 已入板
cli-rung-held = 已在此台阶
cli-rung-lacking = 尚不满足
cli-rung-met = 当日即满足
cli-rung-met-later = 已满足，但须先完成上一步
cli-rung-moot = 无须经过：企业只属一个层级
cli-rung-neeq-base = 新三板基础层
cli-rung-neeq-innovation = 新三板创新层
cli-rung-no-rule = 当日无适用规则
cli-rung-passed = 已越过
cli-rung-unknown = 待核实
cli-score = 匹配总分（上限不计资金额度）：{ $score }，最高不超过 { $bound }，达到 { $share } 以上
cli-share-below = 不到 { $share }
cli-share-from = { $share } 以上
cli-sheet-written = { $count } 行已写入 { $file }
cli-source-market-named = 区域性股权市场（{ $market }）
cli-stands-below = 尚未踏上第一级
cli-stands-changes = 因依据到期，层级将于 { $day } 变化
cli-stands-could = 当日即可进入：{ $rung }
cli-stands-due = 依据当日证据应调整到：{ $layer }（listing move）
cli-stands-listing = 挂牌登记：{ $state }（{ $day }）{ $code }
cli-stands-no-candidate = 不是该市场的候选企业：{ $cause }
cli-stands-no-market = 无可进入的专板：没有市场服务于其住所
cli-stands-not-yet = 尚未进入
cli-stands-reach = 核实后最高可到：{ $layer }
cli-stands-seat-unclear = 是否有市场服务于其住所尚不可知
cli-sum = 合计
cli-template-fact = { $name }：{ $form }
cli-template-note = { $rule }所需的事实；值为示例，不知道的请删去整行。
cli-token-hint = 请用 --token-file 或 RONGQIAO_TOKEN_FILE 给出令牌文件
cli-token-no-id = “{ $id }”不是令牌编号
cli-token-unfit = 令牌含有无法发送的字符
cli-told-answer = { $condition }：{ $holds }
cli-told-answer-form = “{ $typed }”应写作 用途/条件键=yes 或 =no，如 board-entry/rest=yes
cli-told-form = “{ $typed }”应写作 代码=值，按年度的写作 代码@年度=值，如 share_capital=600万元、roe_low@2025=8%
cli-told-no-fact = 没有“{ $fact }”这项事实；相近的代码：{ $near }
cli-told-value = “{ $value }”不能作为“{ $name }”（{ $fact }）的值；应为{ $form }
cli-told-withdrawn = 撤回：{ $key }
cli-told-words = { $name }（{ $code }）：{ $value }
cli-told-year = “{ $year }”不是年度；应为四位数字，如 2025
cli-unit-months = { $n } 个月
cli-unit-wan = { $n } 万元
cli-unit-years = { $n } 年
cli-unknown-lender = 没有代码为“{ $lender }”的金融机构
cli-unknown-listing = 没有找到挂牌记录“{ $listing }”；可用 市场/标识（列表所示，如 zhejiang/0198f2d4-…）、标识、挂牌代码（如 ZJ000001P）或企业的统一社会信用代码，见 listing list
cli-unknown-market = 没有“{ $market }”这个市场；可用的有：{ $known }
cli-unknown-name = 找不到“{ $name }”
cli-unknown-purpose = 没有用途为“{ $purpose }”的规则，也没有这个版本；可用的用途：{ $known }
cli-unreachable = { $server } 没有服务器应答；先运行 { $program } serve，或用 --server 指定地址
cli-wait-until = { $day } 起：{ $what }
cli-way-after-listing = 挂牌后进层
cli-way-at-listing = 挂牌同时进层
cli-way-brought = “{ $step }”的下列要求由本路径自身满足，不计在内：{ $requirements }
cli-way-by = { $rung }（{ $which }）
cli-way-conflict = { $step }之后不再符合“{ $rule }”（涉及该规则的条件：{ $condition }）；如需申请，应在此之前
cli-way-conflict-until = { $step }之后不再符合“{ $rule }”（有效至 { $day }；涉及该规则的条件：{ $condition }）；如需申请，应在此之前
cli-way-lapse = 称号“{ $title }”将于 { $day } 到期
cli-way-lapse-needed = 称号“{ $title }”将于 { $day } 到期，而“{ $step }”仍需要它
cli-way-no-earlier = 并不更早
cli-way-or = 或：{ $rung }（{ $which }）
cli-way-other = 进入{ $rung }有两种途径，本路径取“{ $taken }”，最早 { $day }；“{ $other }”最早 { $later }（{ $why }）。
cli-way-other-goal = 进入{ $rung }有两种途径，本路径取“{ $taken }”，最早 { $day }，{ $goal }最早 { $end }；“{ $other }”最早 { $later }（{ $why }），{ $goal }最早 { $other_end }。
cli-way-title = 通往“{ $goal }”的路径
cli-yes = 是
cli-zone-board = 股权市场专板
cli-zone-bse = 北交所
cli-zone-neeq = 新三板
cli-zone-titles = 梯度培育称号

## 预览中企业的排序

enum-preview-order-lender = 按机构的排序
enum-preview-order-score = 按得分

## 证书的各项声明、不符之处与处理办法

verify-status-held = 成立
verify-status-broken = 不成立
verify-status-not-checked = 未核验

verify-claim-form = 证书保持原样
verify-claim-signature = 签名
verify-claim-input-files = 输入即为当时读取的输入
verify-claim-result-files = 结果即为所证明的结果
verify-claim-policy = 撮合策略
verify-claim-engine = 引擎
verify-claim-list-order = 名单次序正确
verify-claim-eligibility = 名单上每一对都符合条件
verify-claim-score = 每个得分都正确
verify-claim-nothing-better = 没有漏掉更好的产品
verify-claim-listed-pairs = 每个分配都在名单上
verify-claim-referral-count = 没有企业推荐过多
verify-claim-capacity = 没有超出容量
verify-claim-no-blocking-pair = 没有企业与产品彼此更合适
verify-claim-assignment = 分配正是规则所得
verify-claim-checksums = 校验和正确
verify-claim-counts = 计数正确
verify-claim-pairs = 按外部编号的配对与证书一致
verify-claim-bound = 总分不超过所称上界（上界本身未经证明）

verify-finding-unreadable = 无法读取：{ $cause }
verify-finding-not-canonical = 字节与此内容的证书不符
verify-finding-digest-differs = 摘要为 { $found }，证书为 { $expected }
verify-finding-claims-differ = 声明 { $name } 缺失或不应出现
verify-finding-format-unknown = 格式为 { $found }；本程序只识别格式 { $expected }
verify-finding-signature-wrong = 签名不是密钥 { $key } 所签
verify-finding-key-wrong = “{ $key }”不是所附公钥的编号，或所附不是公钥
verify-finding-signature-missing = 没有签名；要求密钥 { $expected } 的签名
verify-finding-other-key = 由密钥 { $found } 签名；要求密钥 { $expected }
verify-finding-file-missing = 文件不存在
verify-finding-file-uncertified = 文件存在，但证书中没有
verify-finding-file-twin = 同一张表另有文件 { $other }，读取的是后者；请移走其中一个
verify-finding-file-list-wrong = 证书所列文件为 { $found }；应为 { $expected }，各一次且按此次序
verify-finding-file-differs = SHA-256 为 { $found }，证书为 { $expected }
verify-finding-rows-differ = 有 { $found } 行，证书为 { $expected } 行
verify-finding-file-unreadable = 无法读取：{ $cause }
verify-finding-value-outside = 编号 { $id } 的 { $name } 为 { $found }；可用于撮合的范围为 { $expected }
verify-finding-policy-invalid = { $name } 为 { $found }，应为 { $expected }
verify-finding-policy-differs = { $name } 为 { $found }，快照中为 { $expected }
verify-finding-engine-unknown = “{ $found }”不是本项目的引擎
verify-finding-id-unknown = { $name } 为 { $found }，应为 { $expected }
verify-finding-list-too-long = 企业 { $sme } 的名单有 { $found } 行，最多 { $expected } 行
verify-finding-rank-wrong = 企业 { $sme }、产品 { $offering }：名次 { $found }，应为 { $expected }
verify-finding-order-wrong = 企业 { $sme }、产品 { $offering } 排在 { $other } 之后，应在其前
verify-finding-twice = 企业 { $sme } 的产品 { $offering } 重复出现
verify-finding-not-eligible = 企业 { $sme } 不符合产品 { $offering } 的条件：{ $criterion }不满足
verify-finding-not-kept = 企业 { $sme }、产品 { $offering }：{ $criterion }未知，按策略不应保留
verify-finding-flag-wrong = 企业 { $sme }、产品 { $offering }：met 为 { $found }，应为 { $expected }
verify-finding-score-wrong = 企业 { $sme }、产品 { $offering }：得分 { $found }，应为 { $expected }
verify-finding-left-out = 企业 { $sme } 的名单缺少产品 { $offering }（得分 { $score }），应列第 { $rank } 位
verify-finding-not-listed = 企业 { $sme } 分到的产品 { $offering } 不在其名单上
verify-finding-too-many-referrals = 企业 { $sme } 有 { $found } 个推荐（含以往的），最多 { $expected } 个
verify-finding-same-lender = 企业 { $sme } 有产品 { $offering }，又有同一机构的产品 { $other }
verify-finding-clients-passed = 产品 { $offering } 有 { $found } 户，剩余户数只有 { $expected }
verify-finding-money-passed = 产品 { $offering } 共 { $found } 万元，剩余额度只有 { $expected } 万元
verify-finding-envy = 企业 { $sme } 更想要产品 { $offering }；该产品给了企业 { $other }，而它把 { $sme } 排在前面
verify-finding-room = 企业 { $sme } 更想要产品 { $offering }，而该产品还有空余
verify-finding-pair-missing = 企业 { $sme } 应分到产品 { $offering }
verify-finding-pair-unexpected = 企业 { $sme } 分到产品 { $offering }，按规则不应分到
verify-finding-line-differs = 校验行为“{ $found }”，应为“{ $expected }”
verify-finding-count-differs = { $name } 为 { $found }，应为 { $expected }
verify-finding-bound-passed = 总分 { $found }，上界 { $expected }
verify-finding-bound-beyond = 上界为 { $found }；各企业名单中最高分之和仅为 { $expected }
verify-finding-bound-unknown = 上界种类为“{ $found }”，应为 { $expected }
verify-finding-not-reached = 有此声明，但没有可核验的内容

verify-next-certificate = 请从结果的来源重新取得证书；`rongqiao solve` 会在结果旁写出证书。
verify-next-key = 请向服务方索取公钥；其他密钥签名的结果不可信。
verify-next-files = 请重新取得文件；若仍不一致，则不是所证明的文件。
verify-next-policy = 请与该次撮合的策略核对；不带选项重新求解即按 policy.json。
verify-next-result = 请勿使用此结果。请用 `rongqiao solve` 重新求解并比较，把差异告知出具证书的一方。

cli-verify-broken = { $count } 项声明不成立
cli-verify-claim = 声明
cli-verify-checked = 已核验
cli-verify-full = “没有漏掉更好的产品”抽查了 { $of } 家企业中的 { $checked } 家；--full 核验全部。
cli-verify-holds = 已核验的各项全部成立。
cli-verify-key-form = 不是 PEM 格式的 Ed25519 公钥
cli-verify-key-unreadable = { $file }：{ $cause }
cli-verify-more = 另有 { $count } 处
cli-verify-overrides = 与快照的 policy.json 不同的字段：{ $fields }
cli-verify-row = 第 { $row } 行
cli-verify-signed = 由密钥 { $key } 签名
cli-verify-signed-unknown = 由密钥 { $key } 签名；无从得知是否为服务方的密钥：请用 --public-key 指定其公钥
cli-verify-status = 结论
cli-verify-unsigned = 没有签名：无人为其担保
