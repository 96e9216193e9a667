/** Opening hours: a list of calendars, and at `/desk/calendars/<id>` the form of one. */
import { CalendarClock, Pencil, Plus } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { addCalendar, calendarDraftOf, listCalendars, saveCalendar, type Calendar, type CalendarDraft, type CalendarPage } from "../../wire/calendars";
import type { PageAddress } from "../navigation/address";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { becameOf } from "./became";
import { standingOf } from "./calendar-moments";
import { CalendarForm } from "./CalendarForm";
import { countryOf } from "./holidays";
import styles from "./Page.module.css";
import { useSaving } from "./use-saving";

const NEW = "new";
const WORKING_DAYS = 5;

export default function CalendarsPage({ page, rest }: PageAddress) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const loaded = useLoaded(() => listCalendars(desk.api), "all");
  return (
    <Page>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && rest === "" && <CalendarList all={loaded.value} onOpen={(id) => router.go(pageRoute(page, id))} />}
      {loaded.state === "ready" && rest !== "" && (
        <CalendarEditor key={rest} id={rest} all={loaded.value} onChanged={loaded.reload} onLeave={() => router.go(pageRoute(page))} />
      )}
    </Page>
  );
}

/** Five days a week, as is usual where the tenant is: from Sunday in Israel, from Monday elsewhere. */
function newCalendar({ time_zone: zone, calendars }: CalendarPage): CalendarDraft {
  const first = zone === "Asia/Jerusalem" ? 6 : 0;
  const week = [...Array(7).keys()].map((day) => ((day - first + 7) % 7 < WORKING_DAYS ? [{ opens: "09:00", closes: "17:00" }] : []));
  return { name: "", is_default: !calendars.some((each) => each.is_default), week, days: [], holidays: null, closed_texts: {}, active: true };
}

function CalendarList({ all, onOpen }: { all: CalendarPage; onOpen(id: string): void }) {
  const reading = useReading();
  const { t } = reading;
  return (
    <>
      <PageHead title={t("calendars.title")} lead={t("calendars.explained")}>
        <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => onOpen(NEW)}>
          {t("calendars.add")}
        </Button>
      </PageHead>
      {all.calendars.length === 0 && (
        <Blank icon={<CalendarClock size={22} />} title={t("calendars.none")}>
          {t("calendars.none_explained")}
        </Blank>
      )}
      <ul className={styles.cards}>
        {all.calendars.map((calendar) => (
          <li key={calendar.calendar_id} className={styles.card}>
            <div className={styles.cardHead}>
              <h2 className={styles.cardTitle}>
                <bdi>{calendar.name}</bdi>
              </h2>
              {calendar.is_default && <Badge tone="accent">{t("calendars.own_short")}</Badge>}
              {!calendar.active && <Badge tone="neutral">{t("calendars.archived")}</Badge>}
              <Button size="s" icon={<Pencil size={14} aria-hidden />} onClick={() => onOpen(calendar.calendar_id)}>
                {t("form.edit")}
                <span className="only-for-readers"> {calendar.name}</span>
              </Button>
            </div>
            {calendar.active && <p className={styles.facts}>{standingOf(reading, calendar.standing, all.time_zone)}</p>}
            <p className={styles.facts}>
              {calendar.holidays !== null && <>{t("calendars.keeps", { country: countryOf(reading, calendar.holidays.country) })} · </>}
              {t("calendars.days_count", { count: calendar.days.length })} ·{" "}
              {Object.keys(calendar.closed_texts).length === 0 ? t("calendars.answers_nothing") : t("calendars.answers")}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

interface CalendarEditorProps {
  id: string;
  all: CalendarPage;
  onChanged(): void;
  onLeave(): void;
}

function CalendarEditor({ id, all, onChanged, onLeave }: CalendarEditorProps) {
  const { t } = useReading();
  const desk = useDesk();
  const saving = useSaving();
  const kept = all.calendars.find((each) => each.calendar_id === id);
  if (id !== NEW && kept === undefined) {
    return <Blank icon={<CalendarClock size={22} />} title={t("calendars.gone")} action={<Button onClick={onLeave}>{t("calendars.back")}</Button>} />;
  }
  const save = async (draft: CalendarDraft) => {
    let saved: Calendar | undefined;
    const isSaved = await saving.save(async () => {
      saved = kept === undefined ? await addCalendar(desk.api, draft) : await saveCalendar(desk.api, id, kept.version, draft);
    });
    if (!isSaved || saved === undefined) return;
    onChanged();
    const made = saved;
    saving.tellSaved(() => putBack(made), onChanged, becameOf(t, kept, made));
    onLeave();
  };
  /** As it was. The calendar that had to make room as the tenant's own takes its place again first. */
  const putBack = async ({ calendar_id: savedId, version, is_default: isOwn, ...made }: Calendar) => {
    const displaced = isOwn ? all.calendars.find((each) => each.is_default && each.calendar_id !== savedId) : undefined;
    if (displaced !== undefined) await saveCalendar(desk.api, displaced.calendar_id, displaced.version + 1, calendarDraftOf(displaced));
    const { standing: _, ...written } = made;
    const before = kept === undefined ? { ...written, is_default: false, active: false } : calendarDraftOf(kept);
    await saveCalendar(desk.api, savedId, version + (displaced === undefined ? 0 : 1), before);
  };
  return (
    <>
      <PageHead title={kept === undefined ? t("calendars.add") : <bdi>{kept.name}</bdi>} />
      <CalendarForm
        draft={kept === undefined ? newCalendar(all) : calendarDraftOf(kept)}
        isNew={kept === undefined}
        zone={all.time_zone}
        suggestedTexts={all.suggested_texts}
        isBusy={saving.isBusy}
        problem={saving.problem}
        onSave={(draft) => void save(draft)}
        onCancel={onLeave}
      />
    </>
  );
}
