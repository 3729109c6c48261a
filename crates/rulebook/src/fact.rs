//! The closed catalogue of facts that rules may ask for: code, unit, period, names.

use crate::unit::Unit;

/// The rank of a firm that has none.
pub const RANK_NONE: i64 = 9_999;

/// How a fact follows from others where it is not given itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derivation {
    /// The first over the second, as a share.
    Ratio(Fact, Fact),
    /// The first less the second.
    Difference(Fact, Fact),
    /// The lower of both; where only one is known, that one is an upper limit.
    Lower(Fact, Fact),
}

macro_rules! facts {
    ($($name:ident $period:ident $unit:ident $code:literal $zh:literal $en:literal;)+) => {
        /// A fact that a rule may ask for. The codes are stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fact {
            $(#[doc = $en] $name,)+
        }

        impl Fact {
            /// All facts of the catalogue, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable code, lower snake case.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// The unit of its values.
            #[must_use]
            pub const fn unit(self) -> Unit {
                match self { $(Self::$name => Unit::$unit),+ }
            }

            /// True if there is a value for each fiscal year, false if there is one as of now.
            #[must_use]
            pub const fn is_yearly(self) -> bool {
                match self { $(Self::$name => yearly!($period)),+ }
            }

            /// Name in Chinese.
            #[must_use]
            pub const fn name_zh(self) -> &'static str {
                match self { $(Self::$name => $zh),+ }
            }

            /// Name in English.
            #[must_use]
            pub const fn name_en(self) -> &'static str {
                match self { $(Self::$name => $en),+ }
            }
        }
    };
}

macro_rules! yearly {
    (Year) => {
        true
    };
    (Now) => {
        false
    };
}

facts! {
    Revenue Year Fen "revenue" "营业收入" "Operating revenue";
    MainRevenue Year Fen "main_revenue" "主营业务收入" "Main-business revenue";
    NetProfit Year Fen "net_profit" "净利润" "Net profit";
    NetProfitRecurring Year Fen "net_profit_recurring" "扣除非经常性损益后的净利润"
        "Net profit less non-recurring items";
    NetProfitLow Year Fen "net_profit_low" "净利润（扣除非经常性损益前后孰低）"
        "Net profit, the lower of before and after non-recurring items";
    Roe Year Bp "roe" "加权平均净资产收益率" "Weighted return on equity";
    RoeRecurring Year Bp "roe_recurring" "扣非后加权平均净资产收益率"
        "Weighted return on equity less non-recurring items";
    RoeLow Year Bp "roe_low" "加权平均净资产收益率（扣非前后孰低）"
        "Weighted return on equity, the lower of before and after non-recurring items";
    Assets Year Fen "assets" "资产总额" "Total assets";
    Liabilities Year Fen "liabilities" "负债总额" "Total liabilities";
    NetAssets Year Fen "net_assets" "净资产" "Net assets";
    DebtRatio Year Bp "debt_ratio" "资产负债率" "Debt ratio";
    RdExpense Year Fen "rd_expense" "研发费用" "R&D expense";
    RdRatio Year Bp "rd_ratio" "研发费用占营业收入比重" "R&D over revenue";
    TotalCost Year Fen "total_cost" "成本费用总额" "Total costs and expenses";
    RdCostRatio Year Bp "rd_cost_ratio" "研发费用占成本费用比重" "R&D over costs";
    MainShare Year Bp "main_share" "主营业务收入占营业收入比重" "Main business over revenue";
    NetMargin Year Bp "net_margin" "净利润率" "Net margin";
    OperatingCashFlow Year Fen "operating_cash_flow" "经营活动产生的现金流量净额"
        "Operating cash flow";
    TaxableIncome Year Fen "taxable_income" "年度应纳税所得额" "Taxable income";
    Staff Year Count "staff" "从业人员" "Staff";
    RdStaff Year Count "rd_staff" "研发人员" "R&D staff";
    RdStaffShare Year Bp "rd_staff_share" "研发人员占比" "R&D staff over staff";
    TechStaffShare Year Bp "tech_staff_share" "科技人员占职工总数比例"
        "Scientific and technical staff over staff";
    PlatformScore Year Points "platform_score" "专精特新发展质量评价得分（平台，按评价年度）"
        "Platform quality score of a calendar year, attested by the platform";

    NicheYears Now Years "niche_years" "上年末从事细分市场年限"
        "Years in the niche market at the last year end";
    IpHighValue Now Count "ip_high_value" "与主导产品相关的Ⅰ类高价值知识产权"
        "High-value class I rights tied to the main product";
    IpSelfDeveloped Now Count "ip_self_developed" "自主研发的Ⅰ类知识产权"
        "Self-developed class I rights tied to the main product";
    IpClass1 Now Count "ip_class1" "与主导产品相关的Ⅰ类知识产权"
        "Class I rights tied to the main product";
    IpClass1Applied Now Count "ip_class1_applied" "实际应用并产生效益的Ⅰ类知识产权"
        "Class I rights tied to the main product, applied, with economic benefit";
    IpClass2 Now Count "ip_class2" "与主导产品相关的Ⅱ类知识产权"
        "Class II rights tied to the main product";
    InventionPatentsUsed Now Count "invention_patents_used" "应用于主营业务的发明专利"
        "Invention patents used in the main business";
    RdInstitution Now Level "rd_institution"
        "研发机构级别（0无 1市级以下 2市级 3省部级 4国家级）"
        "R&D institution: 0 none, 1 below city, 2 city, 3 provincial, 4 national";
    OwnRdInstitution Now Flag "own_rd_institution" "自建或联合建立研发机构"
        "Own or joint R&D institution";
    ProvincialAwardRank Now Count "provincial_award_rank" "近3年省部级科技奖励最好排名（无为9999）"
        "Best rank on a provincial science award of the last 3 years, 9,999 if none";
    NationalAwardRank Now Count "national_award_rank" "近3年国家级科技奖励最好排名（无为9999）"
        "Best rank on a national science award of the last 3 years, 9,999 if none";
    NationalAwardRank5 Now Count "national_award_rank_5y" "近5年国家级科技奖励最好排名（无为9999）"
        "Best rank on a national science award of the last 5 years, 9,999 if none";
    MakerRank Now Count "maker_rank" "近3年“创客中国”大赛全国最好排名（无为9999）"
        "Best national rank at Maker China in the last 3 years, 9,999 if none";
    HonourTitle Now Flag "honour_title"
        "高新技术企业、国家级技术创新示范企业、知识产权优势或示范企业称号有效"
        "Valid high-tech, technology demonstration, IP advantage or IP demonstration title";
    StandardLed5 Now Flag "standard_led_5y" "近5年主导制定国际、国家或行业标准"
        "Led an international, national or industry standard in the last 5 years";
    Equity12m Now Fen "equity_12m" "近12个月或同步定增专业机构股权投资"
        "Professional institutions' equity of 12 months or in the simultaneous placement";
    Equity24m Now Fen "equity_24m" "近24个月或同步定增专业机构股权投资"
        "Professional institutions' equity of 24 months or in the simultaneous placement";
    Equity2y Now Fen "equity_2y" "近2年合格机构投资者实缴新增股权融资"
        "New equity of 2 years, paid in by qualified institutions";
    Equity3y Now Fen "equity_3y" "近3年合格机构投资者实缴新增股权融资"
        "New equity of 3 years, paid in by qualified institutions";
    EquityRound Now Level "equity_round"
        "私募股权融资轮次（0无 1种子天使 2 A轮 3 B轮 4 C轮及以后）"
        "Private equity round: 0 none, 1 seed or angel, 2 A, 3 B, 4 C or later";
    GovernmentFund Now Flag "government_fund" "获得政府投资基金投资"
        "Invested by a government investment fund";
    PrivateFund Now Flag "private_fund" "获得私募或创业投资基金投资"
        "Invested by a private-equity or venture fund";
    Valuation Now Fen "valuation" "最近一年估值" "Valuation of the last year";
    StrategicField Now Flag "strategic_field" "主导产品属于战略性新兴产业目录"
        "Main product in the catalogue of strategic emerging industries";
    ChainFieldPoints Now Points "chain_field_points" "主导产品所属领域得分（认定）"
        "Points of the main product's field, as recognized";
    ProhibitedProduct Now Flag "prohibited_product" "产品属于禁止、限制或淘汰类"
        "Product prohibited, restricted or phased out";
    AbnormalList Now Flag "abnormal_list" "列入经营异常名录"
        "On the list of abnormal operations";
    DishonestyList Now Flag "dishonesty_list" "列入严重失信名单"
        "On the list of serious dishonesty";
    Accident3y Now Flag "accident_3y" "近3年发生重大安全、质量、环保、网络数据事件"
        "Major safety, quality, environmental or data event in the last 3 years";
    Accident2y Now Flag "accident_2y" "当年及上年发生重大事故、环境违法或科研失信"
        "Major accident, environmental breach or research misconduct this year or last";
    Resident Now Flag "resident" "中国境内居民企业" "Resident enterprise in mainland China";
    LegalEntity Now Flag "legal_entity" "具有独立法人资格" "Registered legal entity";
    DigitalLevel Now Level "digital_level" "数字化水平等级" "Digital level";
    QualityAward Now Flag "quality_award" "获得省级以上质量奖" "Provincial or higher quality award";
    QualityCertificate Now Flag "quality_certificate" "建立质量管理体系并取得认证"
        "Certified quality management system";
    OwnBrand Now Flag "own_brand" "拥有自主品牌" "Own brand";
    StandardsJoined Now Flag "standards_joined" "参与制修订标准" "Took part in standards";
    LocalPoints Now Points "local_points" "省级特色化指标得分（认定）"
        "Points of the province's own indicators, as recognized";
    InformationSystem Now Flag "information_system" "核心业务采用信息系统支撑"
        "At least one core business on an information system";
    ProductCertificate Now Flag "product_certificate" "管理体系认证或发达国家产品认证"
        "Management-system or developed-market product certificate";
    DomesticShare Now Bp "domestic_share" "主导产品在全国细分市场占有率"
        "Main product's share of the national niche, with recognition";
    MarketShare Now Bp "market_share" "主导产品在国内或国际细分市场占有率"
        "Main product's share of the domestic or international niche, with recognition";
    DomesticRank Now Count "domestic_rank" "主导产品国内市场排名"
        "Main product's domestic rank, with recognition";
    GlobalRank Now Count "global_rank" "主导产品全球市场占有率排名"
        "Main product's global share rank";
    NicheChampionYears Now Years "champion_years" "从事相关业务领域年限"
        "Years in the field of the champion product";
    NewProduct Now Flag "new_product" "属于新产品" "A new product";
    ProductKeyField Now Flag "product_key_field"
        "主导产品属于制造业核心基础领域、制造强国重点领域或网络强国重点领域"
        "Main product in core manufacturing bases, key manufacturing-power or network-power fields";
    ProductUpgradedField Now Flag "product_upgraded_field"
        "主导产品属于工业“六基”或改造升级、新兴、未来产业领域"
        "Main product in the six industrial bases or in upgraded, emerging or future industries";
    ListedExchange Now Flag "listed_exchange" "在沪深或境外上市"
        "Publicly listed in Shanghai, Shenzhen or abroad";
    BseSince Now Day "bse_since" "北交所上市日期" "On the Beijing Stock Exchange since";
    ListedBse Now Flag "listed_bse" "在北交所上市" "Listed on the Beijing Stock Exchange";
    KeyFunded Now Flag "key_funded" "已获中央财政重点“小巨人”奖补"
        "Funded before as a key little giant";
    PlanInvestment Now Fen "plan_investment" "推进计划投资总额（不含土地和厂房建设）"
        "Investment of the plan, land and plant construction excluded";
    RelatedGiant Now Flag "related_giant" "与现有“小巨人”同一控制且主导产品相近"
        "Under one control with a little giant of a similar main product";
    RegionalListed Now Flag "regional_listed" "在区域性股权市场挂牌"
        "Listed on a regional equity market";
    BoardCultivation Now Flag "board_cultivation" "专精特新专板培育层企业"
        "Cultivation-layer firm of a specialized board";
    ListingReserve Now Flag "listing_reserve" "列入拟上市后备企业"
        "In the listing reserve";
    SharesCompany Now Flag "shares_company" "股份有限公司" "Company limited by shares";
    ShareCapital Now Fen "share_capital" "股本总额" "Share capital";
    ShareCapitalAfter Now Fen "share_capital_after" "发行后股本总额"
        "Share capital after the issue";
    NetAssetsPerShare Now Fen "net_assets_per_share" "最近期末每股净资产"
        "Net assets per share at the latest period end";
    OperationYears Now Years "operation_years"
        "持续经营完整会计年度（按账面净资产整体变更的，自有限公司成立起算）"
        "Full accounting years of operation (converted at book net assets: from the founding)";
    Sponsor Now Flag "sponsor" "主办券商推荐并持续督导" "Sponsoring broker recommends";
    BarredIndustry Now Flag "barred_industry" "属于淘汰或不得融资的行业"
        "In an industry phased out or barred from capital-market financing";
    NewEconomy Now Flag "new_economy" "新经济、产业基础或国家战略领域"
        "New economy, industrial base or national strategy";
    MarketMaking Now Flag "market_making" "挂牌时即采取做市交易方式"
        "Traded by market-making from the day of listing";
    MarketMakers Now Count "market_makers" "做市商家数" "Market makers";
    PlacementMakers Now Count "placement_makers" "参与同步定增的做市商家数"
        "Market makers in the simultaneous placement";
    MarketValue Now Fen "market_value" "（预计）市值" "(Expected) market value";
    IssueMarketValue Now Fen "issue_market_value" "每次发行价格对应市值"
        "Market value at each issue price";
    MarketValue60d Now Fen "market_value_60d" "最近60个交易日平均市值"
        "Mean market value of the last 60 traded days";
    AuctionVolume Now Shares "auction_volume" "集合竞价成交量" "Call-auction volume";
    Placement24m Now Fen "placement_24m" "近24个月定向发行融资"
        "Cash raised by private placement in 24 months";
    PlacementSince Now Fen "placement_since_listing" "挂牌以来定向发行融资"
        "Cash raised by private placement since listing";
    PlacementNow Now Fen "placement_simultaneous" "挂牌同时定向发行融资"
        "Cash raised by the placement simultaneous with listing";
    QualifiedInvestors Now Count "qualified_investors" "合格投资者人数" "Qualified investors";
    NeeqSince Now Day "neeq_since" "新三板挂牌日期" "On NEEQ since";
    NeeqMonthsBefore Now Months "neeq_months_before" "重新挂牌前在新三板连续挂牌满月数"
        "Full months on NEEQ without a break before a relisting";
    InnovationLayer Now Flag "innovation_layer" "新三板创新层公司" "In the innovation layer";
    IssueShares Now Shares "issue_shares" "公开发行股份" "Shares of the public issue";
    IssueInvestors Now Count "issue_investors" "发行对象人数" "Investors of the public issue";
    HoldersAfter Now Count "holders_after" "发行后股东人数" "Holders after the issue";
    FloatAfter Now Bp "float_after" "发行后公众持股比例" "Public float after the issue";
    OfferedAfter Now Bp "offered_after" "公开发行股份占发行后股份总数比例"
        "Publicly offered part of the shares after the issue";
    CleanAudit Now Flag "clean_audit" "近3年财务报告无虚假且为无保留意见"
        "Accounts of 3 years without false records, unqualified opinions";
    MajorCrime36m Now Flag "major_crime_36m" "36个月内相关主体重大刑事或违法行为"
        "Crime or major illegal act of named persons in 36 months";
    Penalty12m Now Flag "penalty_12m" "12个月内受证监会行政处罚"
        "CSRC administrative penalty in 12 months";
    Censure12m Now Flag "censure_12m" "12个月内受公开谴责" "Public censure in 12 months";
    OpenCase Now Flag "open_case" "被立案侦查或调查尚无结论" "Open case without conclusion";
    DishonestPerson Now Flag "dishonest_person" "被列为失信被执行人未消除"
        "Listed as a dishonest person under enforcement, not cleared";
    LateReport36m Now Flag "late_report_36m"
        "36个月内未在4个月内披露年度报告或2个月内披露半年度报告"
        "Annual report later than 4 months or half-year report later than 2, in 36 months";
    UnequalVotes Now Flag "unequal_votes" "设有表决权差异安排" "Special voting rights";
    UnequalVotesYears Now Years "unequal_votes_years" "表决权差异安排稳定运行会计年度"
        "Full accounting years of special voting rights";
    ServiceContracts Now Flag "service_contracts" "已签订北交所上市服务合同"
        "Contracts for the Beijing listing are signed";
    FilingPlanMonths Now Months "filing_plan_months" "计划挂牌后申报间隔"
        "Months planned from the NEEQ listing to the filing";
    SponsorProjects Now Count "sponsor_projects" "签字保荐代表人已完成项目数"
        "Completed projects of the signing sponsor representative";
    BarredDirectLink Now Flag "barred_direct_link"
        "金融及类金融、房地产、产能过剩或淘汰类、学前教育或学科类培训行业"
        "(Quasi-)finance, real estate, overcapacity, phased out, preschool or subject tutoring";
    SoftwareFirm Now Flag "software_firm" "软件企业" "Software firm";
    StateApproval Now Flag "state_approval"
        "产品须经国家批准且取得阶段性成果（医药：至少一项核心产品获准开展二期临床试验）"
        "Product needs state approval and has staged results (medicine: cleared for phase II)";
    Industrial Now Flag "industrial" "主营业务属于工业（采矿、制造、电热燃水）"
        "Industrial firm: mining, manufacturing or utilities";
    PrivateFirm Now Flag "private_firm" "民营企业" "Private firm";
    CreditTotal Now Fen "credit_total" "单户授信总额" "Total credit at one lender";
    MarketNeeqRoute Now Level "market_neeq_route"
        "区域性股权市场与新三板合作（0无 1绿色通道 2公示审核）"
        "Market's memorandum with NEEQ: 0 none, 1 green channel, 2 publicity review";
    InProvince Now Flag "in_province" "在本省依法设立" "Founded in the market's province";
}

impl Fact {
    /// The fact with this code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fact| fact.code() == code)
    }

    /// True if its years are those of the calendar, so that the last one is that of the day; those
    /// of other yearly facts are fiscal years, and their accounts must be there.
    #[must_use]
    pub const fn is_of_calendar_year(self) -> bool {
        matches!(self, Self::PlatformScore)
    }

    /// True if it is expected and no fact of the books: whatever is met by it is met conditionally.
    #[must_use]
    pub const fn is_expected(self) -> bool {
        matches!(self, Self::MarketValue)
    }

    /// True for a rank: 1 is best, [`RANK_NONE`] is none.
    #[must_use]
    pub const fn is_rank(self) -> bool {
        matches!(
            self,
            Self::ProvincialAwardRank
                | Self::NationalAwardRank
                | Self::NationalAwardRank5
                | Self::MakerRank
                | Self::DomesticRank
                | Self::GlobalRank
        )
    }

    /// How it follows from other facts where it is not given.
    #[must_use]
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "few facts follow from others"
    )]
    pub const fn derivation(self) -> Option<Derivation> {
        match self {
            Self::NetProfitLow => {
                Some(Derivation::Lower(Self::NetProfit, Self::NetProfitRecurring))
            }
            Self::RoeLow => Some(Derivation::Lower(Self::Roe, Self::RoeRecurring)),
            Self::NetAssets => Some(Derivation::Difference(Self::Assets, Self::Liabilities)),
            Self::DebtRatio => Some(Derivation::Ratio(Self::Liabilities, Self::Assets)),
            Self::RdRatio => Some(Derivation::Ratio(Self::RdExpense, Self::Revenue)),
            Self::RdCostRatio => Some(Derivation::Ratio(Self::RdExpense, Self::TotalCost)),
            Self::MainShare => Some(Derivation::Ratio(Self::MainRevenue, Self::Revenue)),
            Self::NetMargin => Some(Derivation::Ratio(Self::NetProfit, Self::Revenue)),
            Self::RdStaffShare => Some(Derivation::Ratio(Self::RdStaff, Self::Staff)),
            _ => None,
        }
    }
}
