# Texts for people. The keys are those of zh-CN.ftl.

## Groups of facts

enum-protected-group-public = public
enum-protected-group-identity = identity
enum-protected-group-contact = contact
enum-protected-group-profile = profile
enum-protected-group-finance = finance
enum-protected-group-credit = grades
enum-protected-group-need = financing need
enum-protected-group-result = result
enum-protected-group-any = any

## Outcomes of an import row

enum-import-outcome-created = created
enum-import-outcome-updated = updated
enum-import-outcome-unchanged = unchanged
enum-import-outcome-refused = refused

## Editions of the industry classification

enum-industry-edition-gb2011 = GB/T 4754-2011
enum-industry-edition-gb2017 = GB/T 4754-2017

## Evidence of a placement

enum-placement-evidence-declared = declared by the firm
enum-placement-evidence-leader-confirmed = confirmed by the chain leader
enum-placement-evidence-document = shown by documents
enum-placement-evidence-mapped-from-product = mapped from products

## Titles

enum-title-kind-technology-sme = technology SME
enum-title-kind-innovative-sme = innovative SME
enum-title-kind-srdi-sme = SRDI SME
enum-title-kind-little-giant = little giant
enum-title-kind-key-little-giant = key little giant
enum-title-kind-single-champion = single champion
enum-title-kind-high-tech-enterprise = high-tech enterprise
enum-title-kind-other = other title

## Credit grades

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

## Tax grades

enum-tax-grade-d = D
enum-tax-grade-c = C
enum-tax-grade-m = M
enum-tax-grade-b = B
enum-tax-grade-a = A

## Purposes

enum-purpose-working-capital = working capital
enum-purpose-equipment-upgrade = equipment upgrade
enum-purpose-fixed-assets = fixed assets
enum-purpose-research-development = research and development
enum-purpose-order-fulfilment = order fulfilment
enum-purpose-refinancing = refinancing

## Instruments

enum-instrument-credit-loan = credit loan
enum-instrument-mortgage-loan = mortgage loan
enum-instrument-ip-pledge-loan = IP pledge loan
enum-instrument-receivable-financing = receivable financing
enum-instrument-financial-leasing = financial leasing
enum-instrument-guaranteed-loan = guaranteed loan
enum-instrument-equity-investment = equity investment
enum-instrument-factoring = factoring
enum-instrument-investment-loan-linkage = investment-loan linkage
enum-instrument-bill-financing = bill financing

## Collateral

enum-collateral-real-estate = real estate
enum-collateral-land-use-right = land-use right
enum-collateral-equipment = equipment
enum-collateral-intellectual-property = intellectual property
enum-collateral-receivables = receivables
enum-collateral-inventory = inventory
enum-collateral-equity = equity
enum-collateral-third-party-guarantee = third-party guarantee

## Priorities

enum-priority-rate = low rate
enum-priority-amount = full amount
enum-priority-term = right term
enum-priority-locality = near by

## Size classes

enum-size-class-micro = micro
enum-size-class-small = small
enum-size-class-medium = medium
enum-size-class-large = large

## Tiers

enum-tier-none = no title
enum-tier-innovative = innovative
enum-tier-srdi = SRDI
enum-tier-little-giant = little giant
enum-tier-key-little-giant = key little giant

## Causes of a size assessment

enum-assessment-cause-assessed = assessed
enum-assessment-cause-no-rule-in-force = no rule in force
enum-assessment-cause-industry-unknown = industry unknown
enum-assessment-cause-industry-ambiguous = industry code too coarse
enum-assessment-cause-industry-not-covered = industry not covered
enum-assessment-cause-facts-missing = facts missing

## Metrics of size

enum-size-metric-staff = staff
enum-size-metric-revenue = revenue
enum-size-metric-assets = assets

## Verdicts

enum-verdict-met = met
enum-verdict-not-met = not met
enum-verdict-unknown = unknown

## Confidence

enum-confidence-seen = source read
enum-confidence-memory-high = well known
enum-confidence-memory-low = not sure
enum-confidence-compiled = compiled

## Kinds of lender

enum-lender-kind-policy-bank = policy bank
enum-lender-kind-state-owned-bank = state-owned bank
enum-lender-kind-joint-stock-bank = joint-stock bank
enum-lender-kind-city-commercial-bank = city commercial bank
enum-lender-kind-rural-bank = rural bank
enum-lender-kind-private-bank = private bank
enum-lender-kind-foreign-bank = foreign bank
enum-lender-kind-guarantee-company = guarantee company
enum-lender-kind-leasing-company = leasing company
enum-lender-kind-factoring-company = factoring company
enum-lender-kind-small-loan-company = small loan company
enum-lender-kind-consumer-finance-company = consumer finance company
enum-lender-kind-fund = fund
enum-lender-kind-regional-equity-market = regional equity market
enum-lender-kind-broker = broker
enum-lender-kind-insurer = insurer

## Scopes of a lender

enum-lender-scope-nation = nation
enum-lender-scope-province = province
enum-lender-scope-city = city
enum-lender-scope-county = county

## States of an offering

enum-offering-state-draft = draft
enum-offering-state-active = active
enum-offering-state-withdrawn = withdrawn

## Capacity periods

enum-capacity-period-month = month
enum-capacity-period-quarter = quarter
enum-capacity-period-year = year
enum-capacity-period-whole = whole life

## States of a batch

enum-batch-state-draft = draft
enum-batch-state-approved = approved
enum-batch-state-published = published

## Assignment rules

enum-assignment-rule-a1 = A1 (by clients)
enum-assignment-rule-a2 = A2 (by clients and money)

## Unknown facts

enum-unknown-rule-exclude = exclude
enum-unknown-rule-conditional = conditional

## States of a match policy

enum-match-policy-state-draft = draft
enum-match-policy-state-approved = approved
enum-match-policy-state-active = active
enum-match-policy-state-retired = retired

## States of a run

enum-match-run-state-queued = queued
enum-match-run-state-running = running
enum-match-run-state-succeeded = succeeded
enum-match-run-state-failed = failed
enum-match-run-state-cancelled = cancelled

## Phases of a run

enum-run-phase-queued = waiting
enum-run-phase-snapshot = taking the snapshot
enum-run-phase-match = matching
enum-run-phase-assign = assigning
enum-run-phase-store = storing
enum-run-phase-done = done

## Criteria

enum-criterion-region = region
enum-criterion-chain = chain
enum-criterion-tier = tier
enum-criterion-size = size
enum-criterion-instrument = instrument
enum-criterion-purpose = purpose
enum-criterion-collateral = collateral
enum-criterion-industry = industry
enum-criterion-revenue = revenue
enum-criterion-age = age
enum-criterion-amount = amount
enum-criterion-term = term
enum-criterion-debt-ratio = debt ratio
enum-criterion-credit-grade = credit grade
enum-criterion-tax-grade = tax grade
enum-criterion-rd-ratio = R&D ratio
enum-criterion-ip-count = IP rights
enum-criterion-assets = assets
enum-criterion-rate = rate
enum-criterion-leverage = leverage
enum-criterion-margin = margin
enum-criterion-excluded-pair = exclusion list

## Outcomes

enum-outcome-cause-matched = matched
enum-outcome-cause-matched-conditional = matched conditionally
enum-outcome-cause-already-referred = already referred
enum-outcome-cause-no-financing-need = no financing need
enum-outcome-cause-not-eligible = not eligible
enum-outcome-cause-outranked-or-full = outranked or full
enum-outcome-cause-invalid-fact = unusable fact

## Units of operands

enum-operand-unit-fen = fen
enum-operand-unit-basis-points = basis points
enum-operand-unit-months = months
enum-operand-unit-years = years
enum-operand-unit-count = count
enum-operand-unit-points = points
enum-operand-unit-region = region
enum-operand-unit-chain = chain
enum-operand-unit-industry = industry
enum-operand-unit-enum = choice

## Sides of a score

enum-score-side-sme = firm
enum-score-side-lender = lender

## Parts of a score

enum-score-part-chain = chain fit
enum-score-part-rate = rate
enum-score-part-amount = amount fit
enum-score-part-term = term fit
enum-score-part-locality = nearness
enum-score-part-tier = tier
enum-score-part-grade = credit grade
enum-score-part-appetite = appetite

## Causes of a pair

enum-pair-cause-assigned = assigned
enum-pair-cause-not-eligible = not eligible
enum-pair-cause-unknown-excluded = facts missing, excluded by the policy
enum-pair-cause-not-listed = not on the firm's list
enum-pair-cause-better-found = the firm got what it prefers
enum-pair-cause-outranked-or-full = outranked or full
enum-pair-cause-already-referred = already referred
enum-pair-cause-sme-not-in-run = the firm took no part

## Reasons of a refusal

enum-refusal-no-capacity = the offering had no capacity
enum-refusal-clients-full = outranked: the places for clients went to firms that the offering prefers
enum-refusal-money-full = capacity: firms that the offering prefers left too little money
enum-refusal-below-cutoff = outranked: below the line drawn at a firm that did not fit

## Facts of a firm

enum-firm-fact-amount = financing amount
enum-firm-fact-term = term
enum-firm-fact-max-rate = highest rate accepted
enum-firm-fact-instruments = financing kinds accepted
enum-firm-fact-purpose = purpose
enum-firm-fact-collateral = collateral
enum-firm-fact-chains = chain placement
enum-firm-fact-tier = cultivation tier
enum-firm-fact-size = size class
enum-firm-fact-age = age
enum-firm-fact-revenue = yearly revenue
enum-firm-fact-profit = yearly profit
enum-firm-fact-assets = assets
enum-firm-fact-debt-ratio = debt ratio
enum-firm-fact-rd-ratio = research ratio
enum-firm-fact-ip-count = IP rights
enum-firm-fact-credit = credit grade
enum-firm-fact-tax = tax grade
enum-firm-fact-existing-loan = existing loans
enum-firm-fact-region = region
enum-firm-fact-industry = industry

## When a fact can change

enum-changeability-state = to be stated now
enum-changeability-now = now
enum-changeability-over-time = over time

## States of a referral

enum-referral-state-pushed = pushed
enum-referral-state-accepted = accepted
enum-referral-state-drawn = drawn
enum-referral-state-declined = declined
enum-referral-state-withdrawn = withdrawn
enum-referral-state-expired = expired

## Reasons of a decline

enum-decline-reason-credit-risk = credit risk
enum-decline-reason-repayment-capacity = repayment capacity
enum-decline-reason-over-indebted = too much debt
enum-decline-reason-collateral-insufficient = collateral insufficient
enum-decline-reason-documents-incomplete = documents incomplete
enum-decline-reason-facts-not-verified = facts not verified
enum-decline-reason-outside-policy = outside the lender's policy
enum-decline-reason-capacity-used-up = capacity used up
enum-decline-reason-firm-unreachable = firm unreachable
enum-decline-reason-no-need = no need any more
enum-decline-reason-terms-not-agreed = terms not agreed
enum-decline-reason-other = other

## Answers to a referral

enum-referral-answer-accept = accept
enum-referral-answer-draw = draw
enum-referral-answer-decline = decline
enum-referral-answer-withdraw = withdraw

## Applications of a rule

enum-rule-application-new = first application
enum-rule-application-review = review

## Units of facts

enum-fact-unit-fen = fen
enum-fact-unit-basis-points = basis points
enum-fact-unit-count = count
enum-fact-unit-years = years
enum-fact-unit-months = months
enum-fact-unit-points = points
enum-fact-unit-level = level
enum-fact-unit-shares = shares
enum-fact-unit-flag = yes or no
enum-fact-unit-day = day
enum-fact-unit-size-class = size class

## Comparisons

enum-comparison-at-least = at least
enum-comparison-above = more than
enum-comparison-at-most = at most
enum-comparison-below = less than
enum-comparison-equal = exactly

## Aggregations

enum-aggregation-last = last year
enum-aggregation-each = each year
enum-aggregation-either = one of the years
enum-aggregation-mean = mean
enum-aggregation-sum = sum
enum-aggregation-growth = growth
enum-aggregation-mean-growth = mean growth
enum-aggregation-compound-growth = compound growth
enum-aggregation-months-since = months since

## Bands of values

enum-value-band-below-half = below half of the limit
enum-value-band-half-to-limit = half of the limit or more
enum-value-band-limit-to-double = at the limit or above
enum-value-band-double-and-more = twice the limit or more
enum-value-band-below = below the limit
enum-value-band-above = above the limit

## Origins of evidence

enum-evidence-origin-document = document
enum-evidence-origin-title = certificate of a title
enum-evidence-origin-title-register = register of titles
enum-evidence-origin-seat = registered seat
enum-evidence-origin-memorandum = memorandum with NEEQ
enum-evidence-origin-market = regional equity market
enum-evidence-origin-neeq = on NEEQ
enum-evidence-origin-innovation-layer = in the innovation layer
enum-evidence-origin-bse = listed in Beijing

## Causes of a gap

enum-gap-cause-missing = not known
enum-gap-cause-expired = evidence expired
enum-gap-cause-no-base = base is not positive
enum-gap-cause-only-upper-limit = only an upper limit is known
enum-gap-cause-titles = titles were not looked up within a year
enum-gap-cause-size-class = the industry is unknown or has no place in the size standard
enum-gap-cause-question = a person has to answer

## Causes of a wait

enum-wait-cause-step-before = the step before comes first
enum-wait-cause-time = time has to pass
enum-wait-cause-next-figures = next year's figures
enum-wait-cause-window = application window
enum-wait-cause-no-window = no window announced
enum-wait-cause-no-rule = no rule in force
enum-wait-cause-together = taken on the same day as another step
enum-wait-cause-missed = only together with the step before, which is taken already

## Layers of a board

enum-layer-incubation = incubation layer
enum-layer-standardization = standardization layer
enum-layer-cultivation = cultivation layer

## Rungs of a board

enum-rung-entry = entry
enum-rung-standardization = standardization layer
enum-rung-cultivation = cultivation layer

## States of a board

enum-board-state-publicized = publicized
enum-board-state-open = open

## Routes to NEEQ

enum-neeq-route-green-channel = green channel
enum-neeq-route-publicity-review = green channel and publicity review

## Why a firm is no candidate

enum-no-candidate-cause-outside = seat outside the territory
enum-no-candidate-cause-seat-unclear = seat not known well enough
enum-no-candidate-cause-entry-not-met = entry conditions not met
enum-no-candidate-cause-no-rule = no entry rule in force
enum-no-candidate-cause-public = on NEEQ or an exchange already
enum-no-candidate-cause-listed-elsewhere = open listing on another market

## States of a listing

enum-listing-state-proposed = proposed
enum-listing-state-under-review = under review
enum-listing-state-refused = refused
enum-listing-state-listed = listed
enum-listing-state-layer-moved = layer moved
enum-listing-state-delisted = delisted

## Ways in which a firm is due to be moved

enum-listing-due-any = either way
enum-listing-due-down = to a lower layer
enum-listing-due-up = to a higher layer

## Causes of a move

enum-move-cause-raised = evidence for a higher layer
enum-move-cause-lapsed = evidence lapsed

## Reasons of a delisting

enum-delist-reason-moved-up = went to NEEQ or an exchange
enum-delist-reason-voluntary = asked to leave
enum-delist-reason-breach = breach
enum-delist-reason-dissolved = dissolved or merged

## Events on the way to the exchanges

enum-pipeline-event-tutoring = tutoring began
enum-pipeline-event-filed-neeq = filed with NEEQ
enum-pipeline-event-on-neeq = on NEEQ
enum-pipeline-event-innovation-layer = in the innovation layer
enum-pipeline-event-filed-bse = filed in Beijing
enum-pipeline-event-at-bse = listed in Beijing
enum-pipeline-event-left = on no exchange any more
enum-disclosure-state-upcoming = upcoming
enum-disclosure-state-open = open
enum-disclosure-state-disclosed = disclosed
enum-disclosure-state-disclosed-late = disclosed late
enum-disclosure-state-overdue = overdue
enum-disclosure-period-year = year
enum-disclosure-period-half-year = half year

## Errors and warnings

enum-error-reason-invalid-argument = Some fields of the request are wrong.
enum-error-reason-field-missing = A required value is missing.
enum-error-reason-field-malformed = The value is not of the right form.
enum-error-reason-field-out-of-range = The number is outside its limits.
enum-error-reason-field-too-long = The text or list is too long.
enum-error-reason-field-range-inverted = The minimum is above the maximum, or the last day before the first.
enum-error-reason-field-duplicate = The same entry is there twice.
enum-error-reason-field-inconsistent = The value contradicts another field.
enum-error-reason-field-reference-not-found = What the field names does not exist.
enum-error-reason-field-immutable = The field cannot be changed after creation.
enum-error-reason-resource-name-invalid = The resource name is not of the right form.
enum-error-reason-page-token-invalid = The page token is not valid; start again from the first page.
enum-error-reason-update-mask-invalid = The update mask names a field that does not exist or cannot be updated.
enum-error-reason-request-id-invalid = The request id must be a UUID.
enum-error-reason-too-many-rows = The import has too many rows for one call.
enum-error-reason-token-missing = The call has no access token.
enum-error-reason-token-invalid = The access token is not known.
enum-error-reason-token-expired = The access token has expired or was revoked.
enum-error-reason-role-not-allowed = Your role does not allow this.
enum-error-reason-person-required = Only a person may do this, not a program.
enum-error-reason-four-eyes-required = Another person has to do this.
enum-error-reason-sme-not-found = There is no such firm.
enum-error-reason-lender-not-found = There is no such lender.
enum-error-reason-offering-not-found = There is no such offering.
enum-error-reason-exclusion-not-found = There is no such entry of the exclusion list.
enum-error-reason-chain-not-found = There is no such chain.
enum-error-reason-campaign-not-found = There is no such campaign.
enum-error-reason-batch-not-found = There is no such batch.
enum-error-reason-match-policy-not-found = There is no such match policy.
enum-error-reason-match-run-not-found = There is no such run.
enum-error-reason-match-not-found = The firm has no match in this run.
enum-error-reason-referral-not-found = There is no such referral.
enum-error-reason-operation-not-found = There is no such operation.
enum-error-reason-pair-not-in-run = The firm or the offering was not part of this run.
enum-error-reason-credit-code-taken = Another firm has this credit code.
enum-error-reason-external-id-taken = The external id is taken.
enum-error-reason-lender-code-taken = The lender code is taken.
enum-error-reason-exclusion-exists = The firm is on the exclusion list already.
enum-error-reason-chain-code-taken = The chain code is taken.
enum-error-reason-campaign-code-taken = The campaign code is taken.
enum-error-reason-batch-code-taken = The batch code is taken.
enum-error-reason-request-id-reused = The request id came before with another content.
enum-error-reason-sme-in-use = The firm is part of runs, referrals or listings and cannot be deleted.
enum-error-reason-offering-in-use = The offering is part of runs or referrals and cannot be deleted; withdraw it.
enum-error-reason-capacity-period-in-use = Capacity of a running period is taken; the length of the periods cannot be changed.
enum-error-reason-offering-withdrawn = The offering is withdrawn.
enum-error-reason-chain-nodes-changed = Nodes of a chain may be added at the end, never moved or removed.
enum-error-reason-campaign-ended = The campaign is over.
enum-error-reason-batch-not-draft = The batch is approved or published and cannot be changed or run.
enum-error-reason-batch-not-ready = The batch has no firms or no offerings.
enum-error-reason-batch-not-approved = The batch has no approved run.
enum-error-reason-run-in-progress = A run of the batch is queued or running.
enum-error-reason-run-not-succeeded = The run has no result.
enum-error-reason-run-outdated = The batch was changed after the run; run it again.
enum-error-reason-run-certificate-not-found = The run has no certificate.
enum-error-reason-run-result-altered = What is stored of the run is not what was certified, or it has no certificate. Run the batch again.
enum-error-reason-rule-not-found = There is no such rule.
enum-error-reason-market-not-found = There is no such market.
enum-error-reason-candidate-not-found = There is no such firm in the territory of the market.
enum-error-reason-listing-not-found = There is no such listing.
enum-error-reason-listing-exists = The firm has an open listing on this market already.
enum-error-reason-listing-code-taken = Another firm of the market has this code.
enum-error-reason-pipeline-event-exists = The event was reported already.
enum-error-reason-rule-not-in-force = No version of the rule counts on this day.
enum-error-reason-entry-not-proved = The evidence of the day does not prove entry to the board.
enum-error-reason-listing-wrong-state = The listing's state does not allow this.
enum-error-reason-listing-day-before = The day is before that of the last change.
enum-error-reason-layer-unchanged = The evidence of the day gives the layer that the firm is in.
enum-error-reason-layer-unclear = What carried the layer, the seat or the rules are not clear enough; the firm stays in its layer.
enum-error-reason-listing-barred = The firm is on NEEQ or an exchange, or has an open listing on another market.
enum-error-reason-disclosure-not-owed = The firm did not owe that document for such a period by then.
enum-error-reason-disclosure-exists = The document was disclosed already.
enum-error-reason-pipeline-order = The event does not fit what was reported before.
enum-error-reason-pipeline-event-absent = There is no such event to take back.
enum-error-reason-disclosure-absent = There is no such disclosure to take back.
enum-error-reason-listing-left-exchanges = The firm had left NEEQ and the exchanges before that day.
enum-error-reason-listing-moves-exceeded = The listing keeps no more changes of layer.
enum-error-reason-snapshot-gone = The input of the run is not kept any more.
enum-error-reason-match-policy-not-active = The match policy is not active.
enum-error-reason-match-policy-wrong-state = The match policy's state does not allow this.
enum-error-reason-capacity-exceeded = The capacity of an offering went elsewhere since the run; nothing was published. Run again.
enum-error-reason-referral-wrong-state = The referral's state does not allow this.
enum-error-reason-etag-mismatch = It was changed meanwhile; read it again.
enum-error-reason-write-conflict = Another change came at the same time; try again.
enum-error-reason-run-interrupted = The run broke off three times.
enum-error-reason-run-cancelled = The run was cancelled.
enum-error-reason-run-limit-exceeded = The run passes a limit.
enum-error-reason-run-queue-full = Too many runs are waiting; try again later.
enum-error-reason-store-unavailable = The database does not answer; try again later.
enum-error-reason-shutting-down = The server is stopping; try again later.
enum-error-reason-deadline-exceeded = The work was not done in time.
enum-error-reason-method-unknown = There is no such method.
enum-error-reason-internal = Internal error; tell the administrator the request id.
enum-error-reason-credit-code-check-failed = The check digit of the credit code is wrong; please check it.
enum-error-reason-region-abolished = The region code is abolished and was replaced by its successor.

## Findings on a field

field-problem-named = “{ $value }” { $problem }
field-problem-missing = is missing
field-problem-malformed = must be { $expected }
field-problem-out-of-range = must be from { $min } to { $max }
field-problem-too-long = must have at most { $max } characters or entries
field-problem-range-inverted = has a minimum above its maximum
field-problem-duplicate = is there twice
field-problem-inconsistent = { $rule }
field-problem-not-found = does not exist
field-problem-immutable = cannot be changed after creation

## must be …

wording-2-to-max-lower-case-letters-digits-or = 2 to { $max } lower-case letters, digits or `-`
wording-the-code-of-a-chain-and-of-its-node-parted-by-a-slash = the code of a chain and of its node, parted by a slash
wording-a-unified-social-credit-code-18-digits-or-capital-letters-without-i-o-s-v-z-digits-at-places-3-to-8 = a unified social credit code: 18 digits or capital letters without I, O, S, V, Z, digits at places 3 to 8
wording-a-gb-t-2260-code-of-6-digits-such-as-330106 = a GB/T 2260 code of 6 digits such as 330106
wording-a-gb-t-4754-code-of-2-to-4-digits-such-as-3484 = a GB/T 4754 code of 2 to 4 digits such as 3484
wording-a-county-or-a-prefecture-that-has-none = a county, or a prefecture that has none
wording-text-without-control-characters = text without control characters
wording-1-to-max-characters-without-control-characters = 1 to { $max } characters without control characters
wording-two-digits = two digits
wording-empty = empty
wording-empty-or-operations = empty or `operations`
wording-empty-there-are-no-chains = empty: there are no chains
wording-one-of-codes = one of { $codes }
wording-a-value-of-kind = a value of { $kind }
wording-accept-draw-decline-or-withdraw = accept, draw, decline or withdraw
wording-a-uuid = a UUID
wording-form = { $form }
wording-a-day-of-the-calendar-with-year-month-and-day = a day of the calendar with year, month and day
wording-a-day-from-first-to-last = a day from { $first } to { $last }
wording-a-duration-that-is-not-negative = a duration that is not negative
wording-an-etag-as-a-read-gave-it = an etag as a read gave it
wording-a-next_page_token-of-the-same-list-with-the-same-filter = a next_page_token of the same list with the same filter
wording-top-level-fields-that-can-be-updated = top-level fields that can be updated
wording-the-stored-value = the stored value
wording-at-most-max-rows = at most { $max } rows
wording-a-code-that-begins-with-area = a code that begins with { $area }
wording-an-area-code-6-digits-and-f-g-p-or-nothing-such-as-zj000001 = an area code, 6 digits, and F, G, P or nothing, such as ZJ000001
wording-a-question-of-a-rule-the-nearest-is-near = a question of a rule; the nearest is `{ $near }`
wording-form-of-a-condition = `{ $form }` of a condition

## Rules

wording-must-have-the-sum-100 = must have the sum 100
wording-must-have-one-row-for-each-priority = must have one row for each priority
wording-above-1-needs-the-rule-a2 = above 1 needs the rule a2
wording-must-be-at-least-the-largest-amount-of-one-client = must be at least the largest amount of one client
wording-must-be-all-provinces-all-cities-or-all-counties = must be all provinces, all cities or all counties
wording-must-be-the-same-in-all-rows-of-one-lender = must be the same in all rows of one lender
wording-the-offering-is-withdrawn-for-good-it-needs-another-external-id = the offering is withdrawn for good; it needs another external id
wording-stays-while-capacity-of-a-running-period-is-taken = stays while capacity of a running period is taken
wording-is-for-declining-only = is for declining only
wording-must-not-be-before-day = must not be before { $day }
wording-must-not-be-after-today-today = must not be after today, { $today }
wording-must-be-from-first-on-and-not-after-today-today = must be from { $first } on and not after today, { $today }
wording-is-told-by-the-firm-s-record-seat-or-listings = is told by the firm's record, seat or listings
wording-fact-has-no-fiscal-year = `{ $fact }` has no fiscal year
wording-fact-is-no-day = `{ $fact }` is no day
wording-there-is-a-value-beside-it = there is a value beside it

## Command line

cli-answer = { $question } — { $answer }
cli-answer-class = Size class
cli-answer-earliest = Earliest day
cli-answer-next = Next rung
cli-answer-stands = Where it stands
cli-assess-about = { $rule } · { $day }
cli-assess-figures = a list of figures, without conditions that a firm could meet
cli-attested-none = Nothing is attested.
cli-bad-file-name = the server names a file “{ $name }”, which is not used
cli-band-over = over the upper limit
cli-band-over-double = twice the upper limit or more
cli-band-within = within the upper limit
cli-band-within-half = below half of the upper limit
cli-blocked-by = mostly refused by: { $criterion }
cli-candidates-open = entry not proved yet
cli-candidates-screened = Candidates: { $total }; screened on { $day } by rule set { $digest }
cli-candidates-screening = all firms are being screened again: some of this is as of the screening before
cli-candidates-no-board = Nothing was seen of this market's board: whether there is one to enter is not known.
cli-candidates-rounded = “Ready” is rounded down to 25%: 0% is less than 25%.
cli-candidates-seat-unclear = { $count } firms are in no list: their seat is not known, or no more of it than the province.
cli-candidates-unscreened = Candidates: { $total }; the first screening of all firms has not ended yet
cli-capacity = Capacity taken: { $clients } of { $clients_max } clients, { $money } of { $money_max } (10,000 yuan)
cli-cause-conditions = conditions not met: { $missing }; not known: { $unknown }
cli-cause-day = { $on } is before { $last }, the day of the last change
cli-cause-document = { $document } for the period to { $period_end }, on { $on }
cli-cause-document-absent = { $document } is recorded for the periods to { $periods } only; only these can be taken back, and `listing disclose` records another
cli-cause-document-none = no disclosure of { $document } is recorded; `listing get` shows what is
cli-cause-event-absent = “{ $event }” was not reported; reported: { $reported }; only these can be taken back, and `listing event` reports another
cli-cause-event-needs = “{ $event }” needs “{ $other }” first
cli-cause-event-none = “{ $event }” was not reported, nor was anything else; `listing event` reports it
cli-cause-event-order = “{ $event }” on { $on } contradicts “{ $other }” on { $other_on }
cli-cause-event-twice = “{ $event }” was reported for { $on }
cli-cause-evidence = whether what carried the { $layer } still holds is not known
cli-cause-is = cause: { $cause }
cli-cause-layer = it is in the { $layer }
cli-cause-left = it left the exchanges on { $left }, before { $on }: give the day on which it left the board or another reason, or take back `left` if that was a mistake
cli-cause-no-document = “{ $document }” is no document that this firm owes; it owes:
cli-cause-no-period = “{ $document }” is not owed for a period to { $period_end }; it owes:
cli-cause-no-review = no version of { $purpose } for the review of a title counts on { $on }; without --review a first application is judged
cli-cause-no-version = no version of { $purpose } counts on { $on }
cli-cause-owed = { $document } ({ $name }): periods to { $periods }
cli-cause-state = it is { $state }; it would have to be { $required }
cli-cell-code = is no known code; known are: { $known }
cli-cell-credit-code = is no unified social credit code; it has 18 digits or capital letters without I, O, S, V, Z, and digits at places 3 to 8
cli-cell-date = is no date; write one such as 2026-01-31
cli-cell-form = must have the form { $form }
cli-cell-industry = is no industry of its edition; write a GB/T 4754 code of 2 to 4 digits, such as 3421
cli-cell-long = has more than { $max } characters
cli-cell-missing = must not be empty
cli-cell-needs = needs { $column } as well
cli-cell-other-lender = says something else of the lender than row { $row }
cli-cell-percent = is no percentage; write a number with at most two decimals, such as 4.35
cli-cell-place = is no chain of the catalogue, or no node of its chain; write codes or full names, see { $program } chain list and { $program } chain get CHAIN
cli-cell-range = must be from { $min } to { $max }
cli-cell-region = is no division; write a GB/T 2260 code of six digits, such as 330106
cli-cell-same-key = is the same as in row { $row }
cli-cell-scientific = is in scientific notation, its digits are lost; format the cell as plain number and save again
cli-cell-text = has bytes that are no text; check the encoding of the file
cli-cell-too-few = the row has { $found } cells, the header asks for { $needed }; an empty value keeps its comma
cli-cell-too-many = the row has more cells than the header
cli-cell-whole = is no whole number
cli-cell-yes-no = must be yes or no
cli-cell-yuan = is no amount; write a number of yuan with at most two decimals
cli-certificate-of-other = signed with key { $key }, which is not the key of this service: it does not approve, publish or export the run; run the batch again
cli-certificate-of-service = signed with key { $key }, the key of this service
cli-certificate-unsigned = signed with no key: the service does not approve, publish or export the run; run the batch again
cli-changes = What would make it eligible (each number is one way)
cli-changes-from = { $when }, from { $day }
cli-changes-joint = together: { $criterion }
cli-changes-none = No change of the firm's facts makes it eligible; in the way: { $criteria }
cli-changes-none-of = none of { $codes }
cli-changes-one-of = one of: { $codes }
cli-code-letter = the last letter of a code is that of the layer: the code is { $code }, not { $typed }
cli-demo-as-lender = as “{ $lender }”
cli-demo-ask = Best conditional match: { $firm } — { $lender } · { $offering }, score { $score }; to ask for: { $facts }
cli-demo-batches = Batches: one for each chain, run, approved by another person, published
cli-demo-best = The ten best matches
cli-demo-blocking = Firms that no offering is open to (counted in each batch), by what refused most: { $criteria }
cli-demo-boards = Candidates of specialized boards: the two markets with most of them proved
cli-demo-campaign = Demonstration: one chain, one policy, one batch
cli-demo-duties = One firm of a board: what it has to disclose
cli-demo-explained = One pair explained
cli-demo-firms = Firms: each counted once, by the best that any batch brought it
cli-demo-further = Look further
cli-demo-kept = { $folder } holds a demo already: served as it is, nothing new imported or run
cli-demo-listed = { $firm } · { $market }, { $layer }, { $code }
cli-demo-lot = Ties are drawn by lot with a new seed for each batch, so figures may differ a little from one demo to the next.
cli-demo-market = { $market } ({ $operator })
cli-demo-no-chain = on no chain yet, in no batch
cli-demo-offerings = { $stored } offerings imported, { $refused } refused
cli-demo-server = server: { $server }
cli-demo-serving = the server keeps running; Ctrl-C stops it
cli-demo-smes = { $stored } firms imported, { $refused } refused
cli-demo-then = then, in another terminal:
cli-demo-time = done in { $seconds } s
cli-demo-used = { $folder } holds a database already; look at it by { $program } demo --serve --dir { $folder }, or name another folder
cli-demo-way = One firm: where it stands and its way up
cli-dry-run = Checked only, nothing stored.
cli-duties-default = These duties are our default until the market gives its own: national texts say only that disclosure differs by layer and is directed.
cli-duties-none = Nothing has to be disclosed.
cli-duties-source = Source: { $source } ({ $confidence })
cli-earliest-if = if by then everything that is lacking or unknown is there
cli-earliest-top = { $rung }: { $day }
cli-earliest-unknown = not known
cli-evidence-as-of = as of { $day }
cli-evidence-until = valid until { $day }
cli-explain-listed = Verdict: { $verdict }; { $cause }; number { $rank } on the firm's list
cli-explain-not-listed = Verdict: { $verdict }; { $cause }
cli-explain-score = Match score: { $score } (neither a credit score nor an approval)
cli-explain-unasked = Not asked for: { $criteria }
cli-fact-of-year = { $fact }@YEAR
cli-fact-recorded = { $form } (from the firm's record, not attested)
cli-fact-unknown = unknown
cli-facts-edition = industry: there is no edition { $edition }; known are gb2011, gb2017
cli-facts-title = titles: there is no kind { $kind }; known are { $known }
cli-facts-wrong = { $file }: { $cause } (assess --rule … --facts-template prints a right one)
cli-file-unreadable = { $file } cannot be read: { $cause }
cli-form-count = a whole number, such as 12
cli-form-day = a day, such as 2026-11-01
cli-form-flag = yes or no
cli-form-level = a level that the name lists, such as 2
cli-form-list = list:source:from:until
cli-form-money = an amount with its unit, such as 6m, 0.006bn, 6000000yuan or 600万
cli-form-months = whole months, such as 18
cli-form-node = chain/node
cli-form-percent = a percentage, such as 8%
cli-form-placement = chain/node:share:evidence
cli-form-points = whole points, such as 81
cli-form-rank = a rank, such as 3, or none
cli-form-shares = shares, such as 1m or 1000000
cli-form-title = kind:granted_on:expires_on
cli-form-years = whole years, such as 3
cli-gap-because = { $fact } ({ $cause })
cli-ground-size = { $size } enterprise
cli-ground-size-unknown = size class unknown
cli-ground-titles-unknown = titles never looked up
cli-head-actual = Actual
cli-head-actual-distance = Actual / distance
cli-head-after = After
cli-head-amount-max = Most, 10k
cli-head-answer = Answer
cli-head-answer-by = Answer by
cli-head-as-of = As of
cli-head-attested = Fact or condition
cli-head-batch = Batch
cli-head-because = Because
cli-head-before = Before
cli-head-blocking = Refused by
cli-head-board = Board
cli-head-by-rule = Rule
cli-head-campaign = Campaign
cli-head-cause = Outcome
cli-head-chain = Chain
cli-head-chains = Chains
cli-head-change = Change
cli-head-clients = Clients
cli-head-code = Code
cli-head-condition = Condition
cli-head-conditional = Conditional
cli-head-confidence = Confidence
cli-head-credit-code = Credit code
cli-head-criterion = Criterion
cli-head-day = Judged on
cli-head-disclosed = Disclosed
cli-head-distance = Distance
cli-head-document = Document
cli-head-due = Due
cli-head-earliest = Earliest
cli-head-evidence = Evidence
cli-head-expires = Ends
cli-head-fact = Fact
cli-head-fact-code = Code of the fact
cli-head-field = Field
cli-head-figure = Figure
cli-head-firm = Firm
cli-head-firm-band = Firm, by band
cli-head-firm-has = Firm has
cli-head-firms = Firms
cli-head-form = Written as
cli-head-from = From
cli-head-full = Full
cli-head-group = Group
cli-head-id = Id
cli-head-illustrative = Illustrative
cli-head-indicator = Indicator
cli-head-industries = Industries
cli-head-instrument-confidence = Instrument
cli-head-issued = Issued
cli-head-k = K
cli-head-key = Key
cli-head-kind = Kind
cli-head-known = Known
cli-head-lacking = Lacking
cli-head-layer = Layer
cli-head-layer-recorded = Layer recorded
cli-head-layer-today = By evidence of today
cli-head-layers = Layers
cli-head-lender = Lender
cli-head-lender-points = Lender's
cli-head-listed = Listed
cli-head-listing = Listing
cli-head-lost = Lost
cli-head-market = Market
cli-head-matched-amount = 10k yuan
cli-head-measured = Measured
cli-head-members = Members
cli-head-missing = To ask for
cli-head-name = Name
cli-head-need = Need, 10k
cli-head-needed = Needed
cli-head-needs = Needs
cli-head-neeq-route = Route to NEEQ
cli-head-node = Node
cli-head-nodes = Nodes
cli-head-not-known = Not known
cli-head-number = Number
cli-head-offering = Offering
cli-head-offering-asks = Offering asks
cli-head-open = Lacking (✗) and not known (?)
cli-head-opened = Opened
cli-head-opens = When
cli-head-operator = Operator
cli-head-outside = Without
cli-head-overdue = Overdue disclosures
cli-head-own-code = Own code
cli-head-part = Part
cli-head-period-end = Period to
cli-head-points = Points
cli-head-policy = Policy
cli-head-product = Product
cli-head-question = Question
cli-head-rank = Rank
cli-head-rate = Rate
cli-head-reach = May reach
cli-head-ready = Ready
cli-head-real = Real figures
cli-head-referrals = Referrals
cli-head-referred = Before
cli-head-region = Region
cli-head-reported = Reported
cli-head-required = Required
cli-head-revoked = Revoked
cli-head-rule = Rule
cli-head-rule-purpose = Id / purpose
cli-head-scope = Scope
cli-head-score = Score
cli-head-score-best = Best score
cli-head-seat = Seat
cli-head-side = Side
cli-head-since = Since
cli-head-sme = Firm's id
cli-head-sme-points = Firm's
cli-head-source = Source
cli-head-state = State
cli-head-step = Step
cli-head-tier = Tier
cli-head-token = Token
cli-head-unknown = Missing facts
cli-head-unmatched = Unmatched
cli-head-until = Until
cli-head-value = Value
cli-head-verdict = Verdict
cli-head-version = Version
cli-head-waits = Waits for
cli-head-wan = 10k yuan
cli-head-way = Way
cli-head-weight = Weight
cli-head-when = When
cli-head-window = Window
cli-import-checked = { $rows } rows checked, nothing stored: { $created } would be created, { $updated } updated, { $unchanged } unchanged, { $refused } refused
cli-import-done = { $rows } rows: { $created } created, { $updated } updated, { $unchanged } unchanged, { $refused } refused
cli-import-finding = row { $row }, { $column } “{ $value }”: { $reason }
cli-import-gb18030 = the file is not UTF-8; read as GB18030
cli-import-lacks = Columns that the file lacks: { $columns }. A row replaces what is stored under its key as a whole, so all that these columns would tell is unknown afterwards.
cli-import-needs = the file has no column { $column }; save it as CSV in UTF-8, parted by commas, and compare with { $command }
cli-import-result = row by row in { $file }
cli-import-stopped = the import stopped after { $rows } rows; importing the same file again is safe
cli-import-twice = the header has { $column } twice
cli-import-unknown = columns that are not known and not read: { $columns }
cli-io-denied = not permitted
cli-io-exists = exists already
cli-io-folder = is a folder, not a file
cli-io-full = the disk is full
cli-io-no-folder = a part of the path is no folder
cli-io-not-found = no such file or folder
cli-io-not-text = is no text in UTF-8
cli-item-of-rung = { $rung }: { $condition }
cli-ladder-counts = ✓ { $met }  ✗ { $lacking }  ? { $unknown }
cli-ladder-earliest = Earliest day
cli-ladder-legend = The solid figure is where the firm stands, the dashed one where its evidence of the day would let it stand; the next rung is on yellow. ✓ met, ✗ not met, ? unknown: unknown is no refusal; – need not be met. The earliest day holds if by then everything that is lacking or unknown is there.
cli-ladder-more = and { $count } more
cli-ladder-requirements = Requirements: ✓ met  ✗ lacking  ? unknown
cli-ladder-rung = Rung
cli-ladder-title = { $firm }: the ladder to the exchanges
cli-layer-cultivation = cultivation
cli-layer-incubation = incubation
cli-layer-open = not proved
cli-layer-standardization = standardization
cli-limit-ranked = any rank
cli-listing-duties = What the firm has to disclose, overdue first:
cli-listing-effects = What the step turns, losses first:
cli-listing-proofs = What carried entry and layer when it was last looked at
cli-listing-several = “{ $listing }” is the name of several listings: { $found }
cli-more = there are more; see --limit
cli-need-all = all of these
cli-need-named = { $name } ({ $need })
cli-need-one = one of these is enough
cli-need-some = at least { $count } of these
cli-needs-ca = an https:// server needs --ca FILE
cli-next-counts = ✗ { $lacking } lacking, ? { $unknown } unknown
cli-next-lacks = For “{ $rung }” there is still to come:
cli-next-none = none: it is on the highest
cli-next-ready = all is met: it could enter today
cli-no = no
cli-no-address = “{ $server }” is not an address such as http://127.0.0.1:7070
cli-no-database = there is no database { $file }; run { $program } migrate or { $program } serve first
cli-no-policy = no version of the match policy “{ $policy }” is active
cli-no-run = no run of the batch { $batch } has succeeded yet
cli-none = none
cli-not-shown = not shown
cli-nothing-asked = anything
cli-of-years = { $value } ({ $years })
cli-openings = { $firm }: eligible for { $eligible } of { $offerings } offerings. What one changed fact would open:
cli-openings-none = No single fact opens an offering.
cli-preview-eligible = { $count } firms are eligible
cli-preview-joined = comes
cli-preview-left = leaves
cli-preview-lists = { $count } lists would change
cli-preview-no-part = takes no part: { $cause }
cli-preview-refused = a run cannot read the offering
cli-principal = a principal is person/NAME or system/NAME
cli-quantity-days = { $n } days
cli-quantity-money = { $n }m yuan
cli-quantity-money-large = { $n }bn yuan
cli-quantity-month = 1 month
cli-quantity-months = { $n } months
cli-quantity-point = 1 point
cli-quantity-points = { $n } points
cli-quantity-shares = { $n } shares
cli-quantity-shares-many = { $n }m shares
cli-quantity-year = 1 year
cli-quantity-years = { $n } years
cli-quantity-yuan = { $n } yuan
cli-referral-explained = Verdict: { $verdict }; the lender's points: { $points }
cli-region-not-served = the market of { $market } does not serve { $region }; it serves { $area }
cli-region-not-served-without = the market of { $market } does not serve { $region }; it serves { $area } without { $outside }
cli-report-about = { $market } ({ $operator }) · { $day }
cli-report-note = Each line: what is required, what the firm has, how far that is from the limit (negative: lacking), the fact or year that is not known, the evidence with its expiry, how sure the rule's figures are. – is not met but does no harm: another condition is met or may still be. Lines in grey cannot change the verdict any more.
cli-report-rules = Rule by rule
cli-report-written = the report is in { $file }
cli-requirement = { $name } { $required }
cli-requirement-banded = { $name } { $required }, { $actual }
cli-requirement-not = not allowed: { $name }
cli-requirement-with = { $name } { $required }; has { $actual }
cli-result-column = column
cli-result-outcome = outcome
cli-result-reason = reason
cli-result-refused = refused
cli-result-row = row
cli-result-value = value
cli-result-warning = warning
cli-role-needs = { $role } needs { $option } CODE
cli-role-organizer = { $role } is a role of the organizer's own people; it counts for nothing with { $option }
cli-rule-doubtful = * the rule's figures were not read in the instrument itself: check before use
cli-rule-force-open = for a { $application }: from { $from } { $number }
cli-rule-force = for a { $application }: { $from } to { $until } { $number }
cli-rule-last-weekday = last weekday of these months of each year: { $months }
cli-rule-each-year-until = each year up to { $day }
cli-rule-facts = Facts that it asks for (listing attest --fact CODE=VALUE, or a file for assess --facts):
cli-rule-until = up to { $day }
cli-rule-line = rule { $rule }, version { $version }; confidence in the instrument: { $confidence }
cli-rule-measured = { $what } ({ $taken })
cli-rule-measured-years = { $what } ({ $taken }, { $years } years)
cli-rule-not-in-force = this version does not count on the day
cli-rule-questions = Questions that a person answers (listing attest --answer ANSWER=yes, or a file for assess --facts):
cli-rule-read-in = read in: { $source }
cli-rule-scored = score { $part }
cli-rule-size = Size class
cli-rule-title-held = one is valid
cli-rule-title-none = none is valid
cli-rule-verdict = { $verdict }, { $share } certainly met
cli-verdict-conditional = met if the market value comes true
cli-rule-version = rule { $rule }, version { $version }; confidence of the least sure condition: { $confidence }; last year: { $year }
cli-run-line = { $state }; judged on { $day }; lottery seed { $seed }; engine { $engine }
cli-rung-board-cultivation = Cultivation layer
cli-rung-board-entry = Incubation layer (entry)
cli-rung-board-standardization = Standardization layer
cli-rung-bse = Listing in Beijing (BSE)
cli-rung-entered = on the board
cli-rung-held = it is there
cli-rung-lacking = not met yet
cli-rung-met = met on the day
cli-rung-met-later = met, but the step before comes first
cli-rung-moot = not needed: a firm is in one layer
cli-rung-neeq-base = NEEQ base layer
cli-rung-neeq-innovation = NEEQ innovation layer
cli-rung-no-rule = no rule in force
cli-rung-passed = passed
cli-rung-unknown = not known yet
cli-score = Score reached, money limits aside: { $score } of at most { $bound }, { $share } or more
cli-share-below = less than { $share }
cli-share-from = at least { $share }
cli-sheet-written = { $count } rows written to { $file }
cli-source-market-named = regional equity market ({ $market })
cli-stands-below = Below the first rung
cli-stands-changes = its layer changes on { $day }, when evidence expires
cli-stands-could = Could enter today: { $rung }
cli-stands-due = by its evidence of the day it is due to be moved to: { $layer } (listing move)
cli-stands-listing = listing: { $state } ({ $day }) { $code }
cli-stands-no-candidate = No candidate of this market: { $cause }
cli-stands-no-market = No board to enter: no market serves its seat
cli-stands-not-yet = not there yet
cli-stands-reach = what is unknown still allows: { $layer }
cli-stands-seat-unclear = whether a market serves its seat is not known
cli-sum = sum
cli-template-fact = { $name }: { $form }
cli-template-note = Facts that { $rule } asks for; the values are examples, and lines of what is not known are left out.
cli-token-hint = name the file of a token by --token-file or RONGQIAO_TOKEN_FILE
cli-token-no-id = “{ $id }” is no id of a token
cli-token-unfit = the token has characters that no header can carry
cli-told-answer = { $condition }: { $holds }
cli-told-answer-form = “{ $typed }” must be PURPOSE/KEY=yes or =no, such as board-entry/rest=yes
cli-told-form = “{ $typed }” must be CODE=VALUE, or CODE@YEAR=VALUE for a fiscal year, such as share_capital=6m or roe_low@2025=8%
cli-told-no-fact = there is no fact “{ $fact }”; the nearest codes: { $near }
cli-told-value = “{ $value }” is no value of “{ $name }” ({ $fact }); it takes { $form }
cli-told-withdrawn = taken back: { $key }
cli-told-words = { $name } ({ $code }): { $value }
cli-told-year = “{ $year }” is no year; four digits are, such as 2025
cli-unit-months = { $n } months
cli-unit-wan = { $n } (10k yuan)
cli-unit-years = { $n } years
cli-unknown-lender = there is no lender { $lender }
cli-unknown-listing = there is no listing “{ $listing }”; name it MARKET/ID as lists print it (zhejiang/0198f2d4-…), by its id, by its code such as ZJ000001P, or by the credit code of its firm; see listing list
cli-unknown-market = there is no market “{ $market }”; known here: { $known }
cli-unknown-name = there is no “{ $name }”
cli-unknown-purpose = there is no rule for the purpose “{ $purpose }”, and no version of that name; purposes: { $known }
cli-unreachable = no server answers at { $server }; run { $program } serve first, or name another by --server
cli-wait-until = from { $day }: { $what }
cli-way-after-listing = after the listing
cli-way-at-listing = at the listing
cli-way-brought = Of “{ $step }” this way itself brings, and so it is not counted: { $requirements }
cli-way-by = { $rung } ({ $which })
cli-way-conflict = after “{ $step }” the firm can no longer meet “{ $rule }”, because of its condition: { $condition }; apply before, if at all
cli-way-conflict-until = after “{ $step }” the firm can no longer meet “{ $rule }” (last day { $day }), because of its condition: { $condition }; apply before, if at all
cli-way-lapse = the title “{ $title }” expires on { $day }, on the way
cli-way-lapse-needed = the title “{ $title }” expires on { $day }, before “{ $step }” asks for it
cli-way-no-earlier = no earlier
cli-way-or = or: { $rung } ({ $which })
cli-way-other = There are two ways into “{ $rung }”. This path enters { $taken }: { $day }. Entry { $other }: { $later } ({ $why }).
cli-way-other-goal = There are two ways into “{ $rung }”. This path enters { $taken }: { $day }, and so “{ $goal }”: { $end }. Entry { $other }: { $later } ({ $why }), and so “{ $goal }”: { $other_end }.
cli-way-title = The way to “{ $goal }”
cli-yes = yes
cli-zone-board = Regional board
cli-zone-bse = Beijing Stock Exchange
cli-zone-neeq = NEEQ
cli-zone-titles = Titles

## Order of firms in a preview

enum-preview-order-lender = as the lender ranks them
enum-preview-order-score = by score

## Claims of certificates, what is found wrong with them, and what to do then

verify-status-held = held
verify-status-broken = BROKEN
verify-status-not-checked = not checked

verify-claim-form = the certificate is as it was made
verify-claim-signature = signature
verify-claim-input-files = the input is the one that was read
verify-claim-result-files = the result is the one that was certified
verify-claim-policy = policy
verify-claim-engine = engine
verify-claim-list-order = the lists are in order
verify-claim-eligibility = every listed pair is eligible
verify-claim-score = every score is right
verify-claim-nothing-better = nothing better was left out
verify-claim-listed-pairs = every assigned pair is listed
verify-claim-referral-count = no firm has too many referrals
verify-claim-capacity = no capacity is passed
verify-claim-no-blocking-pair = no firm and offering would do better together
verify-claim-assignment = the assignment is the one that the rule gives
verify-claim-checksums = the checksums are right
verify-claim-counts = the counts are right
verify-claim-pairs = the pairs by outside ids are those certified
verify-claim-bound = the total does not pass the stated bound (the bound is not proved)

verify-finding-unreadable = cannot be read: { $cause }
verify-finding-not-canonical = the bytes are not those that a certificate of this content has
verify-finding-digest-differs = the digest is { $found }, certified is { $expected }
verify-finding-claims-differ = the claim { $name } is missing or does not belong there
verify-finding-format-unknown = form { $found }; this program knows form { $expected }
verify-finding-signature-wrong = the signature is not that of key { $key }
verify-finding-key-wrong = “{ $key }” is not the id of the key beside it, or that is no key
verify-finding-signature-missing = nobody signed; key { $expected } was demanded
verify-finding-other-key = signed by key { $found }; key { $expected } was demanded
verify-finding-file-missing = the file is not there
verify-finding-file-uncertified = the file is there, and the certificate does not know it
verify-finding-file-twin = the same table lies there as { $other }, which is the file that is read; take one of the two away
verify-finding-file-list-wrong = the files listed are { $found }; there are { $expected }, each once and in this order
verify-finding-file-differs = SHA-256 is { $found }, certified is { $expected }
verify-finding-rows-differ = { $found } rows, certified are { $expected }
verify-finding-file-unreadable = cannot be read: { $cause }
verify-finding-value-outside = { $name } of row { $id } (by id) is { $found }; a run accepts { $expected }
verify-finding-policy-invalid = { $name } is { $found }, can be { $expected }
verify-finding-policy-differs = { $name } is { $found }, in the snapshot { $expected }
verify-finding-engine-unknown = “{ $found }” is no engine of this project
verify-finding-id-unknown = { $name } is { $found }, can be { $expected }
verify-finding-list-too-long = the list of firm { $sme } has { $found } rows, at most { $expected } are allowed
verify-finding-rank-wrong = firm { $sme }, offering { $offering }: rank { $found }, should be { $expected }
verify-finding-order-wrong = firm { $sme }, offering { $offering } stands behind { $other }, and belongs before it
verify-finding-twice = firm { $sme } has offering { $offering } twice
verify-finding-not-eligible = firm { $sme } is not eligible for offering { $offering }: { $criterion } is not met
verify-finding-not-kept = firm { $sme }, offering { $offering }: { $criterion } is unknown, and the policy leaves such pairs out
verify-finding-flag-wrong = firm { $sme }, offering { $offering }: met is { $found }, should be { $expected }
verify-finding-score-wrong = firm { $sme }, offering { $offering }: score { $found }, should be { $expected }
verify-finding-left-out = the list of firm { $sme } lacks offering { $offering } with score { $score }, which belongs on place { $rank }
verify-finding-not-listed = firm { $sme } has offering { $offering }, which is not on its list
verify-finding-too-many-referrals = firm { $sme } has { $found } referrals, earlier ones included; at most { $expected } are allowed
verify-finding-same-lender = firm { $sme } has offering { $offering } and, of the same lender, offering { $other }
verify-finding-clients-passed = offering { $offering } has { $found } clients, and had room for { $expected }
verify-finding-money-passed = offering { $offering } commits { $found } (10k yuan), and had { $expected } left
verify-finding-envy = firm { $sme } prefers offering { $offering }, which holds firm { $other } though it ranks { $sme } higher
verify-finding-room = firm { $sme } prefers offering { $offering }, which has room for it
verify-finding-pair-missing = firm { $sme } should have offering { $offering }
verify-finding-pair-unexpected = firm { $sme } has offering { $offering }, which the rule does not give it
verify-finding-line-differs = the line is “{ $found }”, should be “{ $expected }”
verify-finding-count-differs = { $name } is { $found }, should be { $expected }
verify-finding-bound-passed = the total is { $found }, the bound { $expected }
verify-finding-bound-beyond = the bound is { $found }; the best scores of all lists come to { $expected }
verify-finding-bound-unknown = the kind of bound is “{ $found }”, can be { $expected }
verify-finding-not-reached = claimed, and nothing that could be checked was found

verify-next-certificate = Take the certificate from where the result came from once more; `rongqiao solve` writes one beside its result.
verify-next-key = Ask the service for its public key; trust no result that another key signed.
verify-next-files = Fetch the files again; if they still differ, they are not those that were certified.
verify-next-policy = Compare with the policy of the run; solve again without options to follow policy.json.
verify-next-result = Do not use this result. Solve the input again with `rongqiao solve` and compare; report what differs to whoever issued the certificate.

cli-verify-broken = claims that are broken: { $count }
cli-verify-claim = claim
cli-verify-checked = checked
cli-verify-full = { $checked } of { $of } firms were sampled for “nothing better was left out”; --full checks all.
cli-verify-holds = Everything that was checked holds.
cli-verify-key-form = is no Ed25519 public key in PEM
cli-verify-key-unreadable = { $file }: { $cause }
cli-verify-more = { $count } more
cli-verify-overrides = not as in the snapshot's policy.json: { $fields }
cli-verify-row = row { $row }
cli-verify-signed = signed by key { $key }
cli-verify-signed-unknown = signed by key { $key }; nothing says that it is the service's: name its public key by --public-key
cli-verify-status = verdict
cli-verify-unsigned = not signed: nobody vouches for it
