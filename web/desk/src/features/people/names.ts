/** How roles and languages are called, and the order of permissions in their groups. */
import { LOCALES } from "../../i18n/locales";
import type { Reading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import type { LocalName, PermissionName, RoleName, Roles } from "../../wire/people-api";

/** A role's name: of a built-in one the catalogue's, of the tenant's own its own. */
export function roleName({ t }: Reading, role: RoleName, own: string | null | undefined): string {
  return role === "own" ? (own ?? "") : t(`role.${role}` as TextKey);
}

export const permissionName = ({ t }: Reading, permission: PermissionName) => t(`permission.${permission}` as TextKey);
export const permissionWhy = ({ t }: Reading, permission: PermissionName) => t(`permission_why.${permission}` as TextKey);

/** Permissions by what stands before their dot, in the order of the list. */
export function groupsOf(permissions: readonly PermissionName[]): [string, PermissionName[]][] {
  const groups = new Map<string, PermissionName[]>();
  for (const permission of permissions) {
    const head = permission.split(".")[0] ?? "";
    const group = head === "cases" || head === "customers" ? head : head === "facts" ? "customers" : permission.endsWith(".manage") || head === "tenant" ? "administration" : "oversight";
    groups.set(group, [...(groups.get(group) ?? []), permission]);
  }
  return [...groups];
}

/** The values of a choice of roles: built-in ones by name, own ones by id. */
export function roleOptions(reading: Reading, roles: Roles, mine: readonly PermissionName[]): { value: string; label: string }[] {
  const mayGive = (permissions: readonly PermissionName[]) => permissions.every((each) => mine.includes(each));
  return [
    ...roles.built_in.filter((each) => mayGive(each.permissions)).map(({ role }) => ({ value: role, label: roleName(reading, role, null) })),
    ...roles.own.filter((each) => mayGive(each.permissions)).map(({ role_id, name }) => ({ value: role_id, label: reading.own(name) })),
  ];
}

export function roleOf(value: string, roles: Roles): { role: RoleName; role_id: string | null } {
  const isOwn = roles.own.some(({ role_id }) => role_id === value);
  return isOwn ? { role: "own", role_id: value } : { role: value as RoleName, role_id: null };
}

/** Without the languages that were left empty. */
export function cleanName(name: Partial<Record<string, string>>): LocalName {
  return Object.fromEntries(LOCALES.flatMap((locale) => (name[locale]?.trim() ? [[locale, name[locale]?.trim()]] : []))) as LocalName;
}
