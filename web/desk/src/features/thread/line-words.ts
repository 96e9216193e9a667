/** What a thin line of the thread says, in the reader's words. Pure. */
import type { Reading } from "../../i18n/reading";
import type { CaseData, LocalText, Params } from "../../wire/entities";
import { channelName } from "../channels/ChannelIcon";
import type { NoteLine } from "./model";

/** Values that are a tenant's own text, in several languages. */
const OWN_TEXTS = new Set(["queue_name", "disposition", "team_name"]);

/** A line's values as they are read: a channel by its name, and nothing where there is none. */
function inWords(reading: Reading, params: Params): Record<string, string> {
  const words: Record<string, string> = {};
  for (const [name, value] of Object.entries(params)) {
    if (value === null) continue;
    if (name === "channel") words[name] = channelName(reading, String(value));
    else if (name === "priority") words[name] = reading.find("priority.", String(value)) ?? String(value);
    else if (name === "until" || name === "deadline_at") words[name] = reading.formats.instant(String(value));
    else if (name === "labels") words[name] = reading.formats.list((value as LocalText[]).map(reading.own));
    else if (OWN_TEXTS.has(name)) words[name] = reading.own(value as LocalText);
    else words[name] = String(value);
  }
  return words;
}

/**
 * The words of a line; undefined for one this build does not know. What came of a case is its
 * disposition, and in the agent's words as long as the case stands resolved as it was then.
 */
export function lineWords(reading: Reading, line: NoteLine, ofCase: CaseData | undefined): string | undefined {
  const { code, params, occurred_at: at } = line.data;
  const words = inWords(reading, params);
  // What a rule did names nobody, or an agent whom it concerns.
  if (params["rules"]) words["agent_name"] = reading.t("author.rule");
  if (code === "case_resolved") {
    const outcome = ofCase?.closed_at === at ? ofCase.outcome : null;
    const result = [words["disposition"], outcome].filter((part) => part).join(" · ");
    const told = result === "" ? undefined : reading.find("line.", "case_resolved_as", { ...words, result });
    if (told !== undefined) return told;
  }
  if (code === "case_assigned") {
    const to = [words["owner_name"], words["team_name"]].filter((part) => part).join(" · ");
    const told = to === "" ? undefined : reading.find("line.", "case_assigned_to", { ...words, to });
    if (told !== undefined) return told;
  }
  if (code === "case_split" && params["undone"] === true) return reading.find("line.", "case_split_past", words);
  const told = code === "requeued" || code === "assigned" ? handedWords(reading, code, params, words) : undefined;
  if (told !== undefined) return told;
  if (code === "requeued" && String(params["reason"]).startsWith("sent")) return reading.find("line.", "requeued_sent", words);
  if (code === "consult_began" && words["queue_name"]) return reading.find("line.", "consult_began_queue", words);
  if (code === "consult_ended" && params["reason"] === "not_taken") return reading.find("line.", "consult_not_taken", words);
  if (code === "case_woken" && params["by"] === "time") return reading.find("line.", "case_woken_by_time");
  return reading.find("line.", code, words) ?? reading.find("line.", `${code}_plain`);
}

/** Of work that went by somebody's word. */
function handedWords(reading: Reading, code: string, params: Params, words: Record<string, string>): string | undefined {
  if (code === "requeued") {
    if (params["reason"] === "handed_over" && words["to_name"]) return reading.find("line.", "requeued_handed", words);
    if (params["reason"] === "inherited" && words["to_name"]) return reading.find("line.", "requeued_inherited", words);
    return words["by_name"] && words["agent_name"] ? reading.find("line.", "requeued_by", words) : undefined;
  }
  if (params["reason"] === "pulled") return reading.find("line.", "assigned_pulled", words);
  if (params["reason"] === "came_back") return reading.find("line.", "assigned_back", words);
  return words["by_name"] ? reading.find("line.", "assigned_by", words) : undefined;
}
