"""The illustrative lenders and offerings of the sample.

No bank or product is real: lenders are named by type and seat. What is public is the frame of
the parameters (see README.md); single values are chosen so that a campaign shows every verdict.
"""

# code: (name, kind, seat, scope)
LENDERS = {
    "policy-bank-beijing": ("政策性银行（示例·北京西城）", "policy_bank", 110102, "nation"),
    "policy-bank-export": ("进出口政策性银行（示例·北京西城）", "policy_bank", 110102, "nation"),
    "state-bank-beijing": ("国有大型银行一（示例·北京西城）", "state_owned_bank", 110102, "nation"),
    "state-bank-beijing-2": ("国有大型银行二（示例·北京海淀）", "state_owned_bank", 110108, "nation"),
    "state-bank-shanghai": ("国有大型银行三（示例·上海浦东）", "state_owned_bank", 310115, "nation"),
    "state-bank-postal": ("国有大型银行四（示例·北京丰台）", "state_owned_bank", 110106, "nation"),
    "joint-stock-shenzhen": ("股份制银行（示例·深圳福田）", "joint_stock_bank", 440304, "nation"),
    "joint-stock-shanghai": ("股份制银行（示例·上海黄浦）", "joint_stock_bank", 310101, "nation"),
    "joint-stock-fuzhou": ("股份制银行（示例·福州鼓楼）", "joint_stock_bank", 350102, "nation"),
    "joint-stock-hangzhou": ("股份制银行（示例·杭州上城）", "joint_stock_bank", 330102, "nation"),
    "joint-stock-beijing": ("股份制银行（示例·北京朝阳）", "joint_stock_bank", 110105, "nation"),
    "city-bank-hangzhou": ("城市商业银行（示例·杭州西湖）", "city_commercial_bank", 330106, "province"),
    "city-bank-ningbo": ("城市商业银行（示例·宁波鄞州）", "city_commercial_bank", 330212, "province"),
    "city-bank-nanjing": ("城市商业银行（示例·南京建邺）", "city_commercial_bank", 320105, "province"),
    "city-bank-suzhou": ("城市商业银行（示例·苏州虎丘）", "city_commercial_bank", 320505, "city"),
    "city-bank-shanghai": ("城市商业银行（示例·上海浦东）", "city_commercial_bank", 310115, "city"),
    "city-bank-beijing": ("城市商业银行（示例·北京海淀）", "city_commercial_bank", 110108, "city"),
    "city-bank-chengdu": ("城市商业银行（示例·成都武侯）", "city_commercial_bank", 510107, "province"),
    "city-bank-changsha": ("城市商业银行（示例·长沙岳麓）", "city_commercial_bank", 430104, "province"),
    "city-bank-wuhan": ("城市商业银行（示例·武汉江汉）", "city_commercial_bank", 420103, "province"),
    "city-bank-guangzhou": ("城市商业银行（示例·广州天河）", "city_commercial_bank", 440106, "province"),
    "city-bank-qingdao": ("城市商业银行（示例·青岛崂山）", "city_commercial_bank", 370212, "province"),
    "city-bank-dalian": ("城市商业银行（示例·大连中山）", "city_commercial_bank", 210202, "province"),
    "city-bank-xian": ("城市商业银行（示例·西安雁塔）", "city_commercial_bank", 610113, "province"),
    "city-bank-hefei": ("城市商业银行（示例·合肥蜀山）", "city_commercial_bank", 340104, "province"),
    "city-bank-shijiazhuang": ("城市商业银行（示例·石家庄长安）", "city_commercial_bank", 130102, "province"),
    "city-bank-haikou": ("城市商业银行（示例·海口龙华）", "city_commercial_bank", 460106, "province"),
    "city-bank-fuzhou": ("城市商业银行（示例·福州台江）", "city_commercial_bank", 350103, "province"),
    "rural-bank-shunde": ("农村商业银行（示例·佛山顺德）", "rural_bank", 440606, "county"),
    "rural-bank-kunshan": ("农村商业银行（示例·昆山）", "rural_bank", 320583, "county"),
    "rural-bank-cixi": ("农村商业银行（示例·慈溪）", "rural_bank", 330282, "county"),
    "rural-bank-shouguang": ("农村商业银行（示例·寿光）", "rural_bank", 370783, "county"),
    "rural-bank-jinjiang": ("农村商业银行（示例·晋江）", "rural_bank", 350582, "county"),
    "village-bank-changshu": ("村镇银行（示例·常熟）", "rural_bank", 320581, "county"),
    "private-bank-shenzhen": ("民营银行（示例·深圳南山）", "private_bank", 440305, "nation"),
    "private-bank-wenzhou": ("民营银行（示例·温州鹿城）", "private_bank", 330302, "province"),
    "foreign-bank-shanghai": ("外资银行（示例·上海浦东）", "foreign_bank", 310115, "nation"),
    "guarantee-zhejiang": ("政府性融资担保（示例·杭州上城）", "guarantee_company", 330102, "province"),
    "guarantee-jiangsu": ("政府性融资担保（示例·南京玄武）", "guarantee_company", 320102, "province"),
    "guarantee-shenzhen": ("政府性融资担保（示例·深圳福田）", "guarantee_company", 440304, "city"),
    "guarantee-sichuan": ("政府性融资担保（示例·成都锦江）", "guarantee_company", 510104, "province"),
    "guarantee-national": ("再担保合作融资担保（示例·北京西城）", "guarantee_company", 110102, "nation"),
    "leasing-shanghai": ("金融租赁（示例·上海浦东）", "leasing_company", 310115, "nation"),
    "leasing-tianjin": ("融资租赁（示例·天津滨海）", "leasing_company", 120116, "nation"),
    "leasing-machinery": ("厂商租赁（示例·长沙县）", "leasing_company", 430121, "nation"),
    "factoring-shenzhen": ("商业保理（示例·深圳南山）", "factoring_company", 440305, "nation"),
    "factoring-tianjin": ("商业保理（示例·天津滨海）", "factoring_company", 120116, "nation"),
    "small-loan-chongqing": ("小额贷款（示例·重庆渝中）", "small_loan_company", 500103, "nation"),
    "small-loan-suzhou": ("科技小额贷款（示例·苏州吴江）", "small_loan_company", 320509, "city"),
    "consumer-finance-chengdu": ("消费金融（示例·成都武侯）", "consumer_finance_company", 510107, "nation"),
    "fund-national": ("国家级中小企业基金（示例·上海徐汇）", "fund", 310104, "nation"),
    "fund-hefei": ("政府引导基金（示例·合肥包河）", "fund", 340111, "province"),
    "fund-leader": ("链主产业基金（示例·武汉洪山）", "fund", 420111, "nation"),
    "equity-market-zhejiang": ("区域性股权市场（示例·杭州拱墅）", "regional_equity_market", 330105, "province"),
    "broker-shenzhen": ("证券公司（示例·深圳福田）", "broker", 440304, "nation"),
    "insurer-beijing": ("财产保险（示例·北京西城）", "insurer", 110102, "nation"),
}

MACHINES = "nev;machine-tools;robots;rail;marine;farm-machinery;civil-aircraft"
ELECTRONICS = "servers;mobile-comm;displays;software;instruments"
HEALTH = "pharma;medical-equipment"
TITLED = "innovative;srdi;little_giant;key_little_giant"
SRDI_UP = "srdi;little_giant;key_little_giant"
SME = "micro;small;medium"
INVEST = "equipment_upgrade;fixed_assets"
DAILY = "working_capital;order_fulfilment;refinancing"

BALANCED = (25, 20, 15, 10, 20, 10)
CHAIN_FIRST = (45, 15, 10, 10, 10, 10)
LOCAL_FIRST = (15, 20, 40, 5, 10, 10)
GRADE_FIRST = (15, 45, 10, 10, 10, 10)
TIER_FIRST = (20, 15, 10, 35, 10, 10)

OFFERINGS = []


def offer(lender, name, instrument, rate, amount, term, capacity, **more):
    """Adds an offering: amounts and quota in 万元, terms in months, rate in percent."""
    OFFERINGS.append((lender, name, instrument, rate, amount, term, capacity, more))


# Policy banks: long money for plant and equipment, chains with export.
offer("policy-bank-beijing", "制造业转型升级中长期贷款", "mortgage_loan", 2.85, (500, 10000), (24, 120),
      (6, 24000, "year"), purposes=INVEST, sizes="small;medium;large",
      collateral="real_estate;land_use_right;equipment;third_party_guarantee",
      debt=70, credit="bbb", tax="b", assets_min=3000, pref=(3000, 60), weights=CHAIN_FIRST,
      focus_chains="machine-tools;civil-aircraft;rail;marine")
offer("policy-bank-beijing", "重点产业链流动资金贷款", "credit_loan", 2.95, (1000, 5000), (6, 36),
      (8, 20000, "quarter"), tiers=SRDI_UP, purposes=DAILY, debt=65, credit="a", tax="b",
      pref=(3000, 12), weights=TIER_FIRST, focus_chains=MACHINES)
offer("policy-bank-export", "先进制造出口订单贷款", "receivable_financing", 2.9, (300, 6000), (3, 24),
      (6, 15000, "quarter"), purposes="order_fulfilment;working_capital", chains=MACHINES,
      collateral="receivables;third_party_guarantee", debt=70, credit="bbb", pref=(1500, 12),
      weights=BALANCED, focus_nodes="marine/deck-machinery;rail/traction;nev/battery")

# State-owned banks.
offer("state-bank-beijing", "专精特新信用贷", "credit_loan", 3.05, (100, 1000), (6, 36),
      (12, 8000, "quarter"), tiers=SRDI_UP, debt=70, credit="bb", tax="b", leverage=60,
      pref=(800, 12), weights=TIER_FIRST)
offer("state-bank-beijing", "设备更新固定资产贷款（贴息）", "mortgage_loan", 3.0, (200, 5000), (12, 60),
      (10, 18000, "year"), purposes=INVEST, chains=MACHINES + ";" + HEALTH,
      collateral="equipment;real_estate;land_use_right", debt=70, credit="bbb", tax="b",
      pref=(1500, 36), weights=BALANCED)
offer("state-bank-beijing-2", "科技创新再贷款项下信用贷款", "credit_loan", 2.8, (100, 3000), (6, 24),
      (8, 12000, "quarter"), tiers=TITLED, debt=65, rd=3, ip=5, tax="b", credit="bbb",
      excluded="25;31", pref=(1500, 12), weights=TIER_FIRST, focus_chains=ELECTRONICS)
offer("state-bank-beijing-2", "知识产权质押贷款", "ip_pledge_loan", 3.45, (50, 5000), (6, 60),
      (8, 10000, "quarter"), collateral="intellectual_property", ip=3, rd=3, debt=75,
      credit="bb", pref=(800, 24), weights=BALANCED)
offer("state-bank-shanghai", "小微普惠抵押贷", "mortgage_loan", 3.2, (50, 2000), (6, 36),
      (20, 16000, "quarter"), sizes="micro;small", collateral="real_estate;land_use_right",
      tax="m", debt=80, pref=(600, 12), weights=BALANCED)
offer("state-bank-shanghai", "供应链应收账款融资", "receivable_financing", 3.3, (100, 4000), (3, 18),
      (14, 22000, "quarter"), purposes=DAILY, collateral="receivables", revenue=(2000, None),
      pref=(1500, 12), weights=CHAIN_FIRST, focus_nodes="nev/chassis;servers/pcb;rail/cables-insulators")
offer("state-bank-postal", "产业链流水信用贷", "credit_loan", 3.5, (50, 3000), (6, 24),
      (16, 20000, "quarter"), debt=75, margin=0, pref=(1000, 12), weights=BALANCED,
      focus_chains="farm-machinery;pharma;medical-equipment")
offer("state-bank-postal", "农机购置与制造贷款", "guaranteed_loan", 3.4, (50, 2000), (6, 48),
      (8, 6000, "year"), chains="farm-machinery", collateral="third_party_guarantee;equipment",
      debt=75, pref=(500, 24), weights=CHAIN_FIRST, focus_nodes="farm-machinery/harvesters;farm-machinery/tractors")

# Joint-stock banks: one scheme a chain.
offer("joint-stock-shenzhen", "新能源汽车链融贷", "credit_loan", 3.35, (200, 5000), (6, 36),
      (8, 20000, "quarter"), chains="nev", debt=70, tax="b", leverage=80, pref=(2000, 12),
      weights=CHAIN_FIRST, focus_nodes="nev/power-electronics;nev/battery-materials;nev/thermal;nev/chassis")
offer("joint-stock-shenzhen", "智能制造设备按揭", "mortgage_loan", 3.6, (100, 3000), (12, 60),
      (8, 12000, "year"), chains="robots;machine-tools;displays", purposes=INVEST,
      collateral="equipment", debt=70, credit="bb", pref=(800, 36), weights=CHAIN_FIRST,
      focus_chains="robots;machine-tools")
offer("joint-stock-shanghai", "服务器与新型显示链贷", "credit_loan", 3.4, (200, 4000), (6, 24),
      (7, 16000, "quarter"), chains="servers;displays;mobile-comm", debt=65, tax="b",
      pref=(2000, 12), weights=CHAIN_FIRST, focus_nodes="servers/chips;displays/led-displays;mobile-comm/optical-devices;displays/glass")
offer("joint-stock-shanghai", "生物医药研发贷", "credit_loan", 3.55, (200, 5000), (12, 60),
      (5, 12000, "year"), chains=HEALTH, purposes="research_development;working_capital",
      rd=5, ip=3, tax="b", credit="bb", pref=(1500, 36), weights=CHAIN_FIRST, focus_chains=HEALTH)
offer("joint-stock-fuzhou", "产业链票据贴现", "bill_financing", 2.6, (50, 3000), (3, 12),
      (14, 18000, "quarter"), purposes=DAILY, debt=80, pref=(1000, 6), weights=BALANCED)
offer("joint-stock-fuzhou", "仪器仪表与工业软件链贷", "credit_loan", 3.45, (100, 3500), (6, 24),
      (8, 18000, "quarter"), chains="instruments;software;robots", debt=70, tax="b",
      pref=(1500, 12), weights=CHAIN_FIRST, focus_nodes="instruments/supply-meters;instruments/analysis;software/middleware;software/mes-scada")
offer("joint-stock-hangzhou", "投贷联动贷款", "investment_loan_linkage", 4.2, (200, 3000), (12, 36),
      (5, 8000, "year"), tiers=TITLED, rd=4, ip=5, age=(1, 15), pref=(1000, 24), weights=TIER_FIRST)
offer("joint-stock-hangzhou", "订单融资", "receivable_financing", 3.7, (100, 2500), (3, 12),
      (10, 14000, "quarter"), purposes=DAILY, collateral="receivables;inventory",
      revenue=(3000, None), debt=70, pref=(1200, 6), weights=BALANCED)
offer("joint-stock-beijing", "轨道交通与大飞机链贷", "credit_loan", 3.3, (300, 5000), (6, 36),
      (6, 18000, "quarter"), chains="rail;civil-aircraft;marine", debt=65, tax="b",
      pref=(2000, 12), weights=CHAIN_FIRST, focus_nodes="rail/safety-monitoring;rail/traction;civil-aircraft/landing-brakes;marine/offshore-drilling")

# City commercial banks.
offer("city-bank-hangzhou", "科创信用贷", "credit_loan", 3.6, (50, 3000), (6, 24),
      (8, 12000, "quarter"), regions="330000", tax="m", debt=75, pref=(1000, 12), weights=LOCAL_FIRST)
offer("city-bank-hangzhou", "数字经济知识产权质押贷", "ip_pledge_loan", 3.85, (50, 2000), (6, 36),
      (5, 6000, "year"), regions="330100;330200", collateral="intellectual_property", ip=2,
      chains=ELECTRONICS, pref=(600, 24), weights=BALANCED)
offer("city-bank-ningbo", "工业母机技改贷", "mortgage_loan", 3.75, (100, 3000), (12, 60),
      (5, 9000, "year"), regions="330000", chains="machine-tools;robots;nev",
      purposes=INVEST + ";working_capital", collateral="equipment;real_estate", debt=70,
      credit="bb", pref=(1000, 36), weights=CHAIN_FIRST, focus_nodes="machine-tools/metal-forming;machine-tools/hydraulics")
offer("city-bank-nanjing", "江苏产业链信用贷", "credit_loan", 3.55, (100, 4000), (6, 24),
      (9, 18000, "quarter"), regions="320000", debt=70, tax="m", pref=(1500, 12),
      weights=LOCAL_FIRST, focus_chains="instruments;servers;rail")
offer("city-bank-nanjing", "科技厂房按揭", "mortgage_loan", 3.8, (300, 5000), (36, 120),
      (4, 10000, "year"), regions="320000", purposes="fixed_assets", collateral="real_estate;land_use_right",
      debt=65, credit="bbb", assets_min=2000, pref=(2000, 96), weights=GRADE_FIRST)
offer("city-bank-suzhou", "生物医药成长贷", "credit_loan", 3.9, (50, 1500), (6, 36),
      (5, 4500, "year"), regions="320500", chains=HEALTH, age=(1, 20), pref=(500, 24), weights=LOCAL_FIRST)
offer("city-bank-shanghai", "专精特新纯信用贷", "credit_loan", 3.4, (100, 3000), (6, 24),
      (7, 12000, "quarter"), regions="310000", tiers=TITLED, debt=70, tax="b", pref=(1500, 12),
      weights=TIER_FIRST)
offer("city-bank-shanghai", "流动资金保证贷款", "guaranteed_loan", 3.85, (50, 2500), (6, 24),
      (8, 14000, "quarter"), regions="310000", collateral="third_party_guarantee", debt=80,
      pref=(1200, 12), weights=LOCAL_FIRST)
offer("city-bank-beijing", "北京软件链信用贷", "credit_loan", 3.35, (100, 3500), (6, 24),
      (8, 16000, "quarter"), regions="110000", chains=ELECTRONICS, debt=65, ip=1,
      pref=(1500, 12), weights=CHAIN_FIRST, focus_chains="software;servers")
offer("city-bank-beijing", "文旅与服务业周转贷", "credit_loan", 4.1, (50, 1000), (3, 12),
      (5, 3000, "quarter"), regions="110000", purposes=DAILY, pref=(400, 12), weights=LOCAL_FIRST)
offer("city-bank-chengdu", "川渝科创流动资金贷", "credit_loan", 3.65, (50, 3000), (6, 24),
      (9, 14000, "quarter"), regions="510000;500000", debt=75, tax="m", pref=(1000, 12), weights=LOCAL_FIRST)
offer("city-bank-changsha", "湖南产业链应收账款贷", "receivable_financing", 3.95, (50, 2500), (3, 18),
      (7, 10000, "quarter"), regions="430000", collateral="receivables", purposes=DAILY,
      pref=(1000, 12), weights=LOCAL_FIRST, focus_chains="machine-tools;rail;marine")
offer("city-bank-wuhan", "光电链信用贷", "credit_loan", 3.6, (100, 3000), (6, 24),
      (6, 12000, "quarter"), regions="420000", debt=70, pref=(1200, 12), weights=CHAIN_FIRST,
      focus_nodes="instruments/optical-instruments;mobile-comm/optical-devices;machine-tools/special-processing")
offer("city-bank-guangzhou", "广东产业链信用贷", "credit_loan", 3.7, (50, 3000), (6, 24),
      (10, 16000, "quarter"), regions="440000", debt=75, margin=-5, pref=(1200, 12), weights=LOCAL_FIRST)
offer("city-bank-qingdao", "海洋装备贷", "mortgage_loan", 3.8, (100, 4000), (6, 60),
      (6, 12000, "year"), regions="370000", chains="marine;rail;farm-machinery",
      collateral="equipment;real_estate;land_use_right", debt=75, pref=(1200, 24), weights=CHAIN_FIRST,
      focus_chains="marine")
offer("city-bank-dalian", "东北装备制造流动贷", "credit_loan", 4.0, (50, 2500), (6, 24),
      (8, 10000, "quarter"), regions="210000;220000;230000", chains=MACHINES + ";instruments;software",
      debt=75, pref=(1000, 12), weights=LOCAL_FIRST, focus_chains="machine-tools;robots")
offer("city-bank-xian", "西部硬科技贷", "credit_loan", 3.8, (50, 3000), (6, 36),
      (8, 12000, "quarter"), regions="610000;620000;640000;630000;650000", debt=75,
      pref=(1000, 12), weights=LOCAL_FIRST, focus_chains="civil-aircraft;rail;instruments")
offer("city-bank-hefei", "皖赣豫产业链信用贷", "credit_loan", 3.65, (50, 2500), (6, 24),
      (6, 9000, "quarter"), regions="340000;360000;410000", debt=75, pref=(1000, 12),
      weights=LOCAL_FIRST, focus_chains="displays;nev")

offer("city-bank-shijiazhuang", "华北装备制造流动贷", "credit_loan", 3.95, (50, 2500), (6, 24),
      (8, 11000, "quarter"), regions="130000;140000;150000;120000", debt=75, pref=(1000, 12),
      weights=LOCAL_FIRST, focus_chains="rail;instruments;machine-tools")
offer("city-bank-haikou", "南方特色产业贷", "credit_loan", 4.1, (50, 2000), (6, 24),
      (6, 7000, "quarter"), regions="460000;450000;520000;530000", debt=75, pref=(800, 12),
      weights=LOCAL_FIRST, focus_chains="pharma;medical-equipment")
offer("city-bank-fuzhou", "福建制造链流动贷", "credit_loan", 3.75, (50, 2500), (6, 24),
      (8, 13000, "quarter"), regions="350000", debt=75, tax="m", pref=(1200, 12),
      weights=LOCAL_FIRST, focus_chains="software;instruments;mobile-comm")

# Rural, private and foreign banks.
offer("rural-bank-shunde", "顺德机器人链贷", "credit_loan", 4.05, (20, 800), (6, 24),
      (4, 1600, "quarter"), regions="440606", chains="robots;machine-tools;nev", pref=(300, 12), weights=LOCAL_FIRST)
offer("rural-bank-kunshan", "昆山电子信息贷", "credit_loan", 3.95, (20, 1000), (6, 36),
      (4, 2000, "quarter"), regions="320583", chains=ELECTRONICS, tax="m", pref=(400, 12), weights=LOCAL_FIRST)
offer("rural-bank-cixi", "慈溪小微制造贷", "guaranteed_loan", 4.15, (10, 600), (6, 24),
      (4, 1200, "quarter"), regions="330282", sizes="micro;small",
      collateral="third_party_guarantee;real_estate", pref=(200, 12), weights=LOCAL_FIRST)
offer("rural-bank-shouguang", "农机农具贷", "credit_loan", 4.2, (10, 500), (6, 36),
      (4, 1000, "quarter"), regions="370783", chains="farm-machinery;pharma", pref=(150, 12), weights=LOCAL_FIRST)
offer("rural-bank-jinjiang", "晋江制造流水贷", "credit_loan", 4.1, (10, 800), (3, 24),
      (4, 1500, "quarter"), regions="350582;350581", purposes=DAILY, pref=(300, 12), weights=LOCAL_FIRST)
offer("village-bank-changshu", "小微循环贷", "credit_loan", 4.6, (5, 200), (3, 12),
      (5, 500, "quarter"), regions="320581;320582", sizes="micro;small", pref=(80, 12), weights=LOCAL_FIRST)
offer("private-bank-shenzhen", "线上税票贷", "credit_loan", 5.4, (5, 500), (3, 24),
      (14, 3500, "quarter"), tax="b", purposes=DAILY, pref=(150, 12), weights=GRADE_FIRST)
offer("private-bank-shenzhen", "科创企业中额信用贷", "credit_loan", 4.8, (100, 1500), (6, 24),
      (10, 9000, "quarter"), tax="m", debt=80, pref=(800, 12), weights=BALANCED)
offer("private-bank-wenzhou", "浙闽小微经营贷", "credit_loan", 5.2, (10, 1000), (3, 24),
      (8, 4500, "quarter"), regions="330000;350000", sizes="micro;small", pref=(300, 12), weights=LOCAL_FIRST)
offer("foreign-bank-shanghai", "跨境供应链融资", "factoring", 4.3, (300, 4000), (3, 12),
      (5, 12000, "quarter"), purposes=DAILY, collateral="receivables", revenue=(10000, None),
      debt=60, credit="bbb", chains="nev;servers;mobile-comm;medical-equipment", pref=(2000, 6), weights=GRADE_FIRST)
offer("foreign-bank-shanghai", "出口信用流动资金贷款", "credit_loan", 4.0, (500, 4000), (6, 12),
      (5, 14000, "quarter"), revenue=(15000, None), debt=50, margin=3, pref=(2500, 12), weights=GRADE_FIRST)

# Guarantee companies: at most 3,000 a firm under the sci-tech plan.
offer("guarantee-zhejiang", "科技创新专项担保贷款", "guaranteed_loan", 3.7, (50, 3000), (6, 36),
      (7, 10000, "quarter"), regions="330000", tiers=TITLED, debt=75, tax="m", pref=(1000, 12), weights=TIER_FIRST)
offer("guarantee-jiangsu", "专精特新担保贷款", "guaranteed_loan", 3.65, (100, 3000), (6, 36),
      (7, 12000, "quarter"), regions="320000", tiers=SRDI_UP, debt=75, pref=(1200, 12), weights=TIER_FIRST)
offer("guarantee-jiangsu", "小微普惠担保贷款", "guaranteed_loan", 4.0, (20, 1000), (6, 24),
      (8, 5000, "quarter"), regions="320000", sizes="micro;small", debt=80, pref=(300, 12), weights=LOCAL_FIRST)
offer("guarantee-shenzhen", "高新技术担保贷款", "guaranteed_loan", 3.75, (100, 3000), (6, 24),
      (9, 15000, "quarter"), regions="440300", debt=70, pref=(1500, 12), weights=LOCAL_FIRST, focus_chains=ELECTRONICS)
offer("guarantee-sichuan", "川渝科技担保贷款", "guaranteed_loan", 3.9, (50, 3000), (6, 24),
      (7, 9000, "quarter"), regions="510000;500000;520000;530000", debt=75, pref=(800, 12), weights=LOCAL_FIRST)
offer("guarantee-national", "二八分险担保贷款", "guaranteed_loan", 3.8, (50, 3000), (6, 36),
      (15, 20000, "quarter"), debt=75, tax="m", pref=(1000, 12), weights=BALANCED)

# Leasing, factoring.
offer("leasing-shanghai", "设备直租", "financial_leasing", 4.6, (200, 5000), (24, 60),
      (7, 15000, "year"), purposes="equipment_upgrade", debt=75, revenue=(1000, None),
      pref=(1500, 36), weights=BALANCED, focus_chains="machine-tools;displays;robots")
offer("leasing-shanghai", "售后回租流动资金", "financial_leasing", 5.1, (300, 4000), (12, 36),
      (7, 14000, "year"), purposes="working_capital;refinancing", collateral="equipment", debt=75,
      assets_min=5000, pref=(1800, 24), weights=BALANCED)
offer("leasing-tianjin", "轨道与船舶装备租赁", "financial_leasing", 4.9, (200, 4000), (12, 72),
      (5, 10000, "year"), chains="rail;marine;civil-aircraft", pref=(1500, 36), weights=CHAIN_FIRST,
      focus_chains="rail;marine")
offer("leasing-machinery", "工程与农业机械租赁", "financial_leasing", 5.3, (50, 2000), (12, 48),
      (6, 6000, "year"), chains="farm-machinery;rail;machine-tools", purposes="equipment_upgrade;working_capital",
      pref=(600, 24), weights=CHAIN_FIRST, focus_nodes="farm-machinery/harvesters;rail/construction-machinery")
offer("factoring-shenzhen", "链主反向保理", "factoring", 5.0, (100, 3000), (2, 12),
      (10, 14000, "quarter"), purposes=DAILY, collateral="receivables", pref=(1200, 6), weights=CHAIN_FIRST,
      focus_nodes="servers/pcb;mobile-comm/terminal-parts;nev/body-interior;displays/backlight")
offer("factoring-tianjin", "医药装备应收保理", "factoring", 5.3, (50, 2500), (2, 12),
      (6, 9000, "quarter"), chains=HEALTH + ";instruments", purposes=DAILY, collateral="receivables",
      pref=(800, 12), weights=CHAIN_FIRST, focus_chains=HEALTH)

# Small-loan and consumer-finance companies: small and dear.
offer("small-loan-chongqing", "小微应急周转贷", "credit_loan", 8.5, (5, 300), (1, 12),
      (10, 1500, "month"), sizes="micro;small", purposes=DAILY, pref=(100, 6), weights=BALANCED)
offer("small-loan-suzhou", "科技小贷", "credit_loan", 7.2, (20, 500), (3, 24),
      (5, 1200, "month"), regions="320500", pref=(200, 12), weights=LOCAL_FIRST)
offer("consumer-finance-chengdu", "小微企业主经营性贷款", "credit_loan", 9.8, (1, 20), (3, 36),
      (20, 200, "month"), sizes="micro", pref=(10, 12), weights=BALANCED)

# Equity and linked money; the rate is the yearly return that is expected.
offer("fund-national", "专精特新成长股权投资", "equity_investment", 8.0, (500, 5000), (36, 84),
      (4, 12000, "whole"), tiers=SRDI_UP, rd=4, ip=10, margin=-20, pref=(2000, 60), weights=TIER_FIRST)
offer("fund-hefei", "早期科创股权投资", "equity_investment", 8.0, (100, 2000), (36, 84),
      (4, 5000, "whole"), regions="340000;330000;320000;310000", age=(0, 10), rd=5, pref=(800, 60), weights=TIER_FIRST)
offer("fund-leader", "链主产业协同投资", "equity_investment", 9.0, (300, 4000), (36, 84),
      (3, 9000, "whole"), chains="instruments;mobile-comm;nev;displays", ip=5, pref=(1500, 60), weights=CHAIN_FIRST,
      focus_nodes="instruments/optical-instruments;mobile-comm/optical-devices;nev/power-electronics")
offer("equity-market-zhejiang", "专精特新板可转债", "investment_loan_linkage", 6.0, (100, 2000), (12, 36),
      (4, 5000, "year"), regions="330000", tiers=TITLED, debt=65, pref=(800, 24), weights=TIER_FIRST)
offer("broker-shenzhen", "科创中小企业集合债", "investment_loan_linkage", 4.9, (1000, 5000), (24, 60),
      (3, 10000, "year"), tiers=SRDI_UP, credit="a", debt=60, assets_min=10000, pref=(2500, 36), weights=GRADE_FIRST)
offer("insurer-beijing", "贷款保证保险贷款", "guaranteed_loan", 4.9, (20, 1500), (6, 24),
      (10, 8000, "quarter"), debt=80, credit="b", pref=(600, 12), weights=GRADE_FIRST)

# Further schemes of the same lenders, for single chains and sizes.
offer("state-bank-shanghai", "大飞机配套贷", "credit_loan", 3.1, (200, 4000), (6, 36),
      (5, 14000, "quarter"), chains="civil-aircraft", debt=65, pref=(2000, 24), weights=CHAIN_FIRST,
      focus_nodes="civil-aircraft/structures;civil-aircraft/materials;civil-aircraft/avionics;civil-aircraft/composites")
offer("joint-stock-beijing", "医疗装备采购订单贷", "receivable_financing", 3.6, (100, 3500), (3, 18),
      (6, 12000, "quarter"), chains="medical-equipment", purposes=DAILY, collateral="receivables",
      pref=(1200, 12), weights=CHAIN_FIRST, focus_nodes="medical-equipment/monitoring;medical-equipment/consumables;medical-equipment/ivd")
offer("joint-stock-fuzhou", "中小微无还本续贷", "mortgage_loan", 3.5, (50, 2500), (6, 36),
      (8, 12000, "quarter"), purposes="refinancing;working_capital", collateral="real_estate;land_use_right",
      debt=80, tax="m", pref=(900, 12), weights=BALANCED)
offer("city-bank-guangzhou", "珠三角机器人成长贷", "credit_loan", 3.95, (50, 1500), (6, 36),
      (5, 5000, "quarter"), regions="440100;440300;440600;441900", chains="robots;machine-tools;nev;displays",
      age=(1, 25), pref=(500, 24), weights=CHAIN_FIRST, focus_chains="robots")
offer("city-bank-hangzhou", "小微首贷", "credit_loan", 4.2, (10, 300), (3, 24),
      (6, 1200, "quarter"), regions="330000", sizes="micro;small", leverage=40, pref=(100, 12), weights=LOCAL_FIRST)
offer("joint-stock-shenzhen", "专利技术质押贷", "ip_pledge_loan", 3.95, (100, 3000), (12, 48),
      (6, 8000, "year"), tiers=TITLED, collateral="intellectual_property", ip=8, debt=70,
      pref=(1000, 24), weights=TIER_FIRST, focus_chains=ELECTRONICS)
offer("state-bank-postal", "微型企业经营贷", "credit_loan", 4.35, (5, 300), (3, 36),
      (10, 2000, "quarter"), sizes="micro;small", debt=80, pref=(100, 12), weights=BALANCED)

# Ways of asking that the columns carry; None stands for "asks nothing".
FIELDS = {
    "regions": "regions", "chains": "chains", "tiers": "tiers", "sizes": "sizes",
    "purposes": "purposes", "collateral": "collateral_any", "excluded": "excluded_divisions",
    "debt": "debt_ratio_max_pct", "credit": "credit_grade_min", "tax": "tax_grade_min",
    "rd": "rd_ratio_min_pct", "ip": "ip_count_min", "leverage": "leverage_max_pct",
    "margin": "margin_min_pct", "focus_nodes": "focus_nodes", "focus_chains": "focus_chains",
}
COLUMNS = (
    "lender_code lender_name lender_kind lender_seat lender_scope lender_illustrative external_id "
    "name instrument regions chains tiers sizes purposes collateral_any excluded_divisions "
    "revenue_min_yuan revenue_max_yuan age_min age_max amount_min_yuan amount_max_yuan term_min "
    "term_max debt_ratio_max_pct credit_grade_min tax_grade_min rd_ratio_min_pct ip_count_min "
    "assets_min_yuan leverage_max_pct margin_min_pct rate_pct focus_nodes focus_chains "
    "amount_preferred_yuan term_preferred appetite w_chain w_grade w_locality w_tier w_amount "
    "w_appetite clients_max quota_yuan period valid_from valid_until"
).split()


def yuan(wan):
    return "" if wan is None else wan * 10_000


def rows():
    """The offerings as rows of the import file."""
    numbers = {}
    for i, (lender, name, instrument, rate, amount, term, capacity, more) in enumerate(OFFERINGS):
        numbers[lender] = numbers.get(lender, 0) + 1
        lender_name, kind, seat, scope = LENDERS[lender]
        more = {"sizes": SME, "pref": (amount[0], term[0]), "weights": BALANCED, **more}
        row = dict.fromkeys(COLUMNS, "")
        row.update(
            lender_code=lender, lender_name=lender_name, lender_kind=kind, lender_seat=seat,
            lender_scope=scope, lender_illustrative="true", name=name, instrument=instrument,
            external_id=f"{lender}-{numbers[lender]}", rate_pct=rate, valid_from="2026-01-01",
            amount_min_yuan=yuan(amount[0]), amount_max_yuan=yuan(amount[1]),
            term_min=term[0], term_max=term[1], clients_max=capacity[0],
            quota_yuan=yuan(capacity[1]), period=capacity[2], appetite=(i * 137 + 400) % 701 + 300,
            amount_preferred_yuan=yuan(more.pop("pref")[0]), assets_min_yuan=yuan(more.pop("assets_min", None)))
        row["term_preferred"] = OFFERINGS[i][7].get("pref", (0, term[0]))[1]
        weights = more.pop("weights")
        for column, weight in zip(COLUMNS[COLUMNS.index("w_chain"):], weights):
            row[column] = weight
        revenue = more.pop("revenue", (None, None))
        row["revenue_min_yuan"], row["revenue_max_yuan"] = map(yuan, revenue)
        row["age_min"], row["age_max"] = more.pop("age", ("", ""))
        for key, value in more.items():
            row[FIELDS[key]] = value
        yield row
