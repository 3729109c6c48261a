import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Duration;
import com.google.type.Date;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1alpha.ServerReflectionGrpc;
import io.grpc.reflection.v1alpha.ServerReflectionRequest;
import io.grpc.reflection.v1alpha.ServerReflectionResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import rongqiao.v1.*;

/**
 * The organizer's journey with stubs that Debian's protoc made:
 * {@code java Journey HOST PORT TOKEN_FILE PREFIX}.
 */
public final class Journey {
  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(what);
    }
  }

  private static Date date(int year, int month, int day) {
    return Date.newBuilder().setYear(year).setMonth(month).setDay(day).build();
  }

  private static List<String> services(ManagedChannel channel) throws Exception {
    CompletableFuture<List<String>> names = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> ask =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse reply) {
                    List<String> found = new ArrayList<>();
                    reply.getListServicesResponse().getServiceList()
                        .forEach(service -> found.add(service.getName()));
                    names.complete(found);
                  }

                  @Override
                  public void onError(Throwable error) {
                    names.completeExceptionally(error);
                  }

                  @Override
                  public void onCompleted() {}
                });
    ask.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    List<String> found = names.get(30, TimeUnit.SECONDS);
    ask.onCompleted();
    return found;
  }

  private static Offering offering(String prefix) {
    return Offering.newBuilder()
        .setExternalId(prefix + "-1")
        .setDisplayName("设备更新贷")
        .setInstrument(Instrument.INSTRUMENT_CREDIT_LOAN)
        .setCriteria(
            OfferingCriteria.newBuilder()
                .addRegions("330100")
                .setAmountFenMin(50_000_000L)
                .setAmountFenMax(1_000_000_000L)
                .setTermMonthsMin(3)
                .setTermMonthsMax(36))
        .setPreferences(
            OfferingPreferences.newBuilder()
                .addFocusChains("robots")
                .setAmountPreferredFen(400_000_000L)
                .setTermPreferredMonths(12)
                .setAppetitePoints(500)
                .setWeights(
                    LenderWeights.newBuilder().setChain(30).setGrade(20).setLocality(20)
                        .setTier(10).setAmount(10).setAppetite(10)))
        .setRateBp(400)
        .setCapacity(
            OfferingCapacity.newBuilder().setClientsMax(3).setQuotaFen(3_000_000_000L)
                .setPeriod(CapacityPeriod.CAPACITY_PERIOD_QUARTER))
        .setValidFrom(date(2026, 1, 1))
        .setState(OfferingState.OFFERING_STATE_ACTIVE)
        .build();
  }

  private static Sme firm(String prefix, int number) {
    return Sme.newBuilder()
        .setDisplayName("测试企业 " + number)
        .setExternalId(ExternalId.newBuilder().setSource(prefix).setValue("F" + number))
        .setRegion("330106")
        .setIndustry(Industry.newBuilder().setCode("3491"))
        .addPlacements(Placement.newBuilder().setChain("robots"))
        .setNeed(
            FinancingNeed.newBuilder()
                .setAmountFen(200_000_000L + number)
                .setTermMonths(12)
                .addInstruments(Instrument.INSTRUMENT_CREDIT_LOAN)
                .setRateBpMax(500))
        .build();
  }

  public static void main(String[] args) throws Exception {
    String prefix = args[3];
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(args[0], Integer.parseInt(args[1])).usePlaintext().build();
    try {
      journey(channel, Files.readString(Path.of(args[2])).trim(), prefix);
    } finally {
      channel.shutdownNow();
    }
  }

  private static void journey(ManagedChannel channel, String token, String prefix)
      throws Exception {
    List<String> services = services(channel);
    check(services.contains("rongqiao.v1.CampaignService"), "services: " + services);
    System.out.println("services: " + String.join(" ", services));
    try {
      SmeServiceGrpc.newBlockingStub(channel).listSmes(ListSmesRequest.getDefaultInstance());
      throw new IllegalStateException("a call without a token went through");
    } catch (StatusRuntimeException error) {
      check(error.getStatus().getCode().name().equals("UNAUTHENTICATED"), error.toString());
    }

    Metadata metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    var attach = MetadataUtils.newAttachHeadersInterceptor(metadata);
    var lenders = LenderServiceGrpc.newBlockingStub(channel).withInterceptors(attach);
    var smes = SmeServiceGrpc.newBlockingStub(channel).withInterceptors(attach);
    var campaigns = CampaignServiceGrpc.newBlockingStub(channel).withInterceptors(attach);
    var matches = MatchServiceGrpc.newBlockingStub(channel).withInterceptors(attach);
    var operations = OperationsGrpc.newBlockingStub(channel).withInterceptors(attach);

    Lender lender =
        lenders.createLender(
            CreateLenderRequest.newBuilder()
                .setLender(
                    Lender.newBuilder().setCode(prefix + "-bank").setDisplayName("示例村镇银行")
                        .setKind(LenderKind.LENDER_KIND_RURAL_BANK).setSeat("330106")
                        .setScope(LenderScope.LENDER_SCOPE_COUNTY).setIllustrative(true))
                .build());
    Offering offering =
        lenders.createOffering(
            CreateOfferingRequest.newBuilder().setParent(lender.getName())
                .setRequestId(UUID.randomUUID().toString()).setOffering(offering(prefix)).build());
    System.out.println("offering: " + offering.getName());

    ImportSmesRequest.Builder rows = ImportSmesRequest.newBuilder();
    for (int n = 1; n <= 7; n++) {
      rows.addRows(SmeRow.newBuilder().setRowNumber(n + 1).setSme(firm(prefix, n)));
    }
    check(smes.importSmes(rows.build()).getResultsCount() == 7, "seven rows, seven results");

    Campaign campaign =
        campaigns.createCampaign(
            CreateCampaignRequest.newBuilder()
                .setCampaign(
                    Campaign.newBuilder().setCode(prefix + "-2026").setDisplayName("一月一链")
                        .addChains("robots").addLenders(lender.getName())
                        .setStartDate(date(2026, 1, 1)).setEndDate(date(2026, 12, 31)))
                .build());
    MatchPolicy policy =
        campaigns.listMatchPolicies(
            ListMatchPoliciesRequest.newBuilder().setDisplayName("conditional").build())
            .getMatchPolicies(0);
    Batch batch =
        campaigns.createBatch(
            CreateBatchRequest.newBuilder().setParent(campaign.getName())
                .setBatch(
                    Batch.newBuilder().setCode("robots").setDisplayName("工业机器人")
                        .setChain("robots").setPolicy(policy.getName())
                        .setReferenceDate(date(2026, 11, 1)))
                .build());
    Operation operation =
        campaigns.runBatch(
            RunBatchRequest.newBuilder().setName(batch.getName())
                .setRequestId(UUID.randomUUID().toString()).build());
    while (!operation.getDone()) {
      operation =
          operations.waitOperation(
              WaitOperationRequest.newBuilder().setName(operation.getName())
                  .setTimeout(Duration.newBuilder().setSeconds(30)).build());
    }
    check(operation.hasResponse(), operation.toString());
    MatchRun run = operation.getResponse().unpack(MatchRun.class);
    System.out.println("run: " + run.getName() + " " + run.getReport().getAssignmentLine());

    List<Match> found = new ArrayList<>();
    String pageToken = "";
    do {
      ListMatchesResponse page =
          matches.listMatches(
              ListMatchesRequest.newBuilder().setParent(run.getName()).setPageSize(2)
                  .setPageToken(pageToken).build());
      check(page.getMatchesCount() <= 2, "page of at most two");
      found.addAll(page.getMatchesList());
      pageToken = page.getNextPageToken();
    } while (!pageToken.isEmpty());
    Set<String> firms = new HashSet<>();
    found.forEach(match -> firms.add(match.getSme()));
    check(found.size() == 3 && firms.size() == 3, "three clients, as the capacity says");
    System.out.println("matches: " + found.size());

    Match first = found.get(0);
    PairExplanation why =
        matches.explainPair(
            ExplainPairRequest.newBuilder().setRun(run.getName()).setSme(first.getSme())
                .setOffering(first.getOffering()).build());
    int sum = why.getLinesList().stream().mapToInt(ScoreLine::getProduct).sum();
    check(sum == why.getScore() && sum == first.getScore(), "points add up to the score");
    check(why.getCriteriaCount() >= 21 && why.getAssigned(), "criteria and assignment");
    System.out.println("explained: " + sum + " points");
    System.out.println("journey complete");
  }
}
