"""The organizer's journey with stock grpcio: nothing generated, all types by reflection.

  python journey.py ADDRESS TOKEN_FILE PREFIX

Creates a lender, an offering, firms, a campaign and a batch whose codes start with PREFIX, runs the
batch, waits, pages through the matches and explains a pair. Prints a line per step and ends with
`journey complete`; any surprise is an exception.
"""
import sys
import uuid

import grpc
from google.protobuf import descriptor_pool, message_factory
from google.rpc import error_details_pb2, status_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

EXPECTED_SERVICES = {
    "google.longrunning.Operations",
    "grpc.health.v1.Health",
    "rongqiao.v1.CampaignService",
    "rongqiao.v1.ChainService",
    "rongqiao.v1.LenderService",
    "rongqiao.v1.ListingService",
    "rongqiao.v1.MatchService",
    "rongqiao.v1.ReferralService",
    "rongqiao.v1.SmeService",
}


class Client:
    def __init__(self, address, token):
        self.channel = grpc.insecure_channel(address)
        self.database = ProtoReflectionDescriptorDatabase(self.channel)
        self.pool = descriptor_pool.DescriptorPool(self.database)
        self.metadata = [("authorization", f"Bearer {token}")] if token else []

    def call(self, service, method, **fields):
        descriptor = self.pool.FindServiceByName(service).FindMethodByName(method)
        request = message_factory.GetMessageClass(descriptor.input_type)
        reply = message_factory.GetMessageClass(descriptor.output_type)
        send = self.channel.unary_unary(
            f"/{service}/{method}",
            request_serializer=request.SerializeToString,
            response_deserializer=reply.FromString,
        )
        return send(request(**fields), metadata=self.metadata, timeout=60)

    def message(self, name):
        return message_factory.GetMessageClass(self.pool.FindMessageTypeByName(name))


def reason_of(error):
    """ErrorInfo.reason of a failed call."""
    for key, value in error.trailing_metadata():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                info = error_details_pb2.ErrorInfo()
                if detail.Unpack(info):
                    return info.reason
    return None


def date(year, month, day):
    return {"year": year, "month": month, "day": day}


def offering(prefix):
    return {
        "external_id": f"{prefix}-1",
        "display_name": "科创信用贷",
        "instrument": "INSTRUMENT_CREDIT_LOAN",
        "criteria": {
            "regions": ["330100"],
            "chains": ["robots"],
            "amount_fen_min": 50_000_000,
            "amount_fen_max": 1_000_000_000,
            "term_months_min": 3,
            "term_months_max": 36,
            "credit_grade_min": "CREDIT_GRADE_BB",
        },
        "preferences": {
            "focus_chains": ["robots"],
            "amount_preferred_fen": 400_000_000,
            "term_preferred_months": 12,
            "appetite_points": 600,
            "weights": {"chain": 30, "grade": 20, "locality": 20, "tier": 10, "amount": 10,
                        "appetite": 10},
        },
        "rate_bp": 390,
        "capacity": {"clients_max": 5, "quota_fen": 4_000_000_000,
                     "period": "CAPACITY_PERIOD_YEAR"},
        "valid_from": date(2026, 1, 1),
        "state": "OFFERING_STATE_ACTIVE",
    }


def firm(prefix, number):
    return {
        "display_name": f"测试企业 {number}",
        "external_id": {"source": prefix, "value": f"F{number}"},
        "region": "330106",
        "industry": {"edition": "INDUSTRY_EDITION_GB2017", "code": "3491"},
        "founded_on": date(2012, 3, 1),
        "placements": [{"chain": "robots", "evidence": "PLACEMENT_EVIDENCE_DOCUMENT"}],
        "titles_checked_on": date(2026, 1, 31),
        "figures": [{"fiscal_year": 2025, "source": "audited report",
                     "revenue_fen": 8_000_000_000, "profit_fen": 600_000_000,
                     "assets_fen": 9_000_000_000, "liabilities_fen": 3_600_000_000,
                     "existing_loan_fen": 500_000_000, "employees": 180}],
        "credit_grade": {"grade": "CREDIT_GRADE_A", "issuer": "rating agency",
                         "as_of": date(2026, 1, 15)},
        "need": {"amount_fen": 300_000_000 + number * 1_000_000, "term_months": 12,
                 "purpose": "PURPOSE_WORKING_CAPITAL",
                 "instruments": ["INSTRUMENT_CREDIT_LOAN"], "rate_bp_max": 500,
                 "priority": "PRIORITY_RATE"},
    }


def main(address, token_file, prefix):
    stranger = Client(address, None)
    services = set(stranger.database.get_services())
    assert EXPECTED_SERVICES <= services, EXPECTED_SERVICES - services
    print("services:", " ".join(sorted(services)))
    try:
        stranger.call("rongqiao.v1.SmeService", "ListSmes")
        raise AssertionError("a call without a token went through")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.UNAUTHENTICATED, error
        assert reason_of(error) == "TOKEN_MISSING", reason_of(error)

    with open(token_file, encoding="utf-8") as file:
        client = Client(address, file.read().strip())
    smes, lenders = "rongqiao.v1.SmeService", "rongqiao.v1.LenderService"
    campaigns, matches = "rongqiao.v1.CampaignService", "rongqiao.v1.MatchService"

    lender = client.call(lenders, "CreateLender", request_id=str(uuid.uuid4()), lender={
        "code": f"{prefix}-bank", "display_name": "示例城市银行",
        "kind": "LENDER_KIND_CITY_COMMERCIAL_BANK", "seat": "330102",
        "scope": "LENDER_SCOPE_CITY", "illustrative": True})
    request_id = str(uuid.uuid4())
    created = client.call(lenders, "CreateOffering", parent=lender.name, request_id=request_id,
                          offering=offering(prefix))
    again = client.call(lenders, "CreateOffering", parent=lender.name, request_id=request_id,
                        offering=offering(prefix))
    assert created.name == again.name, "the same request made two offerings"
    print("offering:", created.name)

    reply = client.call(smes, "ImportSmes", rows=[
        {"row_number": n + 1, "sme": firm(prefix, n)} for n in range(1, 9)])
    assert len(reply.results) == 8 and all(r.name for r in reply.results), reply

    campaign = client.call(campaigns, "CreateCampaign", campaign={
        "code": f"{prefix}-2026", "display_name": "融资促进行动", "chains": ["robots"],
        "start_date": date(2026, 1, 1), "end_date": date(2026, 12, 31),
        "lenders": [lender.name]})
    policies = client.call(campaigns, "ListMatchPolicies", display_name="default").match_policies
    batch = client.call(campaigns, "CreateBatch", parent=campaign.name, batch={
        "code": "robots", "display_name": "工业机器人", "chain": "robots",
        "policy": policies[0].name, "reference_date": date(2026, 11, 1)})
    operation = client.call(campaigns, "RunBatch", name=batch.name, request_id=str(uuid.uuid4()))
    while not operation.done:
        operation = client.call("google.longrunning.Operations", "WaitOperation",
                                name=operation.name, timeout={"seconds": 30})
    assert operation.HasField("response"), operation
    run = client.message("rongqiao.v1.MatchRun")()
    assert operation.response.Unpack(run)
    print("run:", run.name, run.report.assignment_line)

    found, token = [], ""
    while True:
        page = client.call(matches, "ListMatches", parent=run.name, page_size=2, page_token=token)
        assert len(page.matches) <= 2
        found += page.matches
        token = page.next_page_token
        if not token:
            break
    assert len(found) == 5, [m.name for m in found]
    assert len({m.sme for m in found}) == 5
    print("matches:", len(found))

    best = max(found, key=lambda m: m.score)
    why = client.call(matches, "ExplainPair", run=run.name, sme=best.sme, offering=best.offering)
    assert len(why.criteria) >= 21, len(why.criteria)
    assert sum(line.product for line in why.lines) == why.score == best.score, why
    assert why.assigned
    print("explained:", why.score, "points,", len(why.criteria), "criteria")

    try:
        client.call(campaigns, "ApproveBatch", name=batch.name, run=run.name)
        raise AssertionError("who ran a batch could approve it")
    except grpc.RpcError as error:
        assert error.code() in (grpc.StatusCode.PERMISSION_DENIED,
                                grpc.StatusCode.FAILED_PRECONDITION), error
    print("journey complete")


if __name__ == "__main__":
    main(*sys.argv[1:])
