/** What a notification says, in the reader's words. Pure. */
import type { Reading } from "../../i18n/reading";
import type { LocalText } from "../../wire/entities";
import type { Notice } from "../../wire/notifications";

/** What happened: the sentence without the case. */
export function noticeWords({ t, own }: Reading, notice: Notice): string {
  const by = notice.by_name ?? t("author.system");
  const customer = notice.customer_name ?? t("customer.unnamed");
  const team = notice.team_name === null ? "" : own(notice.team_name as LocalText);
  switch (notice.kind) {
    case "mentioned":
      return t("notice.mentioned", { by });
    case "handed_over":
      return team === "" ? t("notice.handed_over", { by }) : t("notice.handed_over_team", { by, team });
    case "customer_wrote":
      return t("notice.customer_wrote", { customer, count: notice.times });
    case "case_woke":
      return t("notice.case_woke");
    case "deadline_near":
      return t("notice.deadline_near");
    case "deadline_passed":
      return t("notice.deadline_passed");
    case "answer_overdue":
      return t("notice.answer_overdue");
    case "task_given":
      return team === "" ? t("notice.task_given", { by }) : t("notice.task_given_team", { by, team });
    case "task_due":
      return t("notice.task_due");
    case "rule":
      return t("notice.rule", { rule: notice.rule_name ?? "" });
  }
}

/** Which case: its subject, else whose it is. */
export function caseWords({ t }: Reading, notice: Notice): string {
  return notice.case_subject ?? t("case.no_subject", { name: notice.customer_name ?? t("customer.unnamed") });
}
