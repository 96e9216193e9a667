/** What the REST calls answer, by the names the desk uses for it; the shapes are the server's own document. */
import type { components, operations, paths } from "./schema";

type Schemas = components["schemas"];

export type Session = Schemas["SessionAnswer"];
export type Permission = Session["agent"]["permissions"][number];
export type Disposition = Schemas["DispositionAnswer"];
export type Queue = Schemas["QueueAnswer"];
export type FoundCustomer = Schemas["FoundCustomer"];
export type FoundPage = Schemas["FoundAnswer"];
export type NewCustomer = Schemas["NewCustomerBody"];
export type NewIdentity = Schemas["IdentityBody"];
export type Proof = Schemas["ProofBody"]["how"];
export type NewConsent = Schemas["ConsentBody"];
export type ConsentLine = Schemas["ConsentLine"];
export type Suggestion = Schemas["SuggestionAnswer"];
export type SuggestedSide = Schemas["SideAnswer"];
export type FieldDefinition = Schemas["FieldAnswer"];
export type NewField = Schemas["NewFieldBody"];
export type FieldChange = Schemas["FieldBody"];
export type Candidate = Schemas["CandidateAnswer"];
export type Decision = Schemas["DecisionAnswer"];
export type DeadJob = Schemas["DeadJobAnswer"];
export type DeadJobs = Schemas["DeadJobsAnswer"];
export type CaseLine = Schemas["CaseLine"];
export type CaseView = CaseQuery["view"];
export type CaseOrder = NonNullable<CaseQuery["order"]>;
export type CaseChange = Schemas["CaseBody"];
export type Priority = CaseLine["priority"];
export type CaseStatus = CaseLine["status"];
export type Label = Schemas["LabelAnswer"];
export type Colleague = Schemas["Colleague"];
export type Team = Schemas["TeamWithMembers"];
export type ViewCount = Schemas["ViewCount"];
export type BulkAnswer = Schemas["BulkAnswer"];
export type CaseQuery = NonNullable<operations["cases_api_v1_cases_get"]["parameters"]["query"]>;
export type UploadedFile = Pick<Schemas["FileAnswer"], "attachment_id" | "name" | "media_type" | "size">;
type MaySay = "to" | "mail" | "campaign";
export type SendMessage = Required<Omit<Schemas["SendBody"], MaySay>> & Partial<Pick<Schemas["SendBody"], MaySay>>;
export type WrapUpChoice = Schemas["WrapUpBody"];

export type DayReport = Schemas["DayAnswer"];
export type DayFigures = Schemas["FiguresAnswer"];
export type DayHour = Schemas["HourAnswer"];
export type AgentDay = Schemas["AgentDayAnswer"];
export type Piece = Schemas["PieceAnswer"];
export type Pieces = Schemas["PiecesAnswer"];
export type CountedEvents = Schemas["EventsAnswer"];
export type UnansweredReport = Schemas["UnansweredReport"];
export type UnansweredPart = Schemas["UnansweredAnswer"];
export type PromisedReport = Schemas["PromisedReport"];
export type PromisedCounts = Schemas["PromisedAnswer"];
export type Counting = Schemas["CountingAnswer"];
export type AskedPieces = NonNullable<paths["/api/v1/reports/pieces"]["get"]["parameters"]["query"]>;
export type AskedTable = NonNullable<paths["/api/v1/reports/day.csv"]["get"]["parameters"]["query"]>;
export type SearchAnswer = Schemas["SearchAnswer"];
export type FoundMessage = Schemas["FoundMessage"];
export type FoundCase = Schemas["FoundCase"];
export type WhyFound = Schemas["WhyFound"];
export type AskedSearch = NonNullable<paths["/api/v1/search"]["get"]["parameters"]["query"]>;

/** One of the tenants that an address and a password fit (`choose-tenant`). */
export interface TenantChoice {
  tenant_id: string;
  name: string;
}
