import { html } from "hono/html";

import type { Action, Blueprint, BrokenFile, Catalog, Entity } from "../catalog/model.ts";
import { createActions } from "../catalog/select.ts";
import type { ComputedEntities } from "../computed.ts";
import { nothing, type Html } from "../html.ts";
import type { Links } from "../links.ts";
import { emptyNote } from "./parts.ts";
import { propertyValue } from "./property_value.ts";

/** How many of a blueprint's properties fit into the table, and how many that are computed; an entity's page shows all. */
const shownProperties = 3;

/** A blueprint's entities as a page lists them. */
export interface EntityTable {
  readonly blueprint: Blueprint;
  readonly entities: readonly Entity[];
  readonly computed: ComputedEntities;
}

export function catalogPage(catalog: Catalog, tables: readonly EntityTable[], search: string, links: Links): Html {
  const filled = tables.filter(({ entities }) => entities.length > 0);
  const empty = tables.filter(({ entities }) => entities.length === 0).map(({ blueprint }) => blueprint);
  return html`<h1>Catalog</h1>
    ${searchBox(links.catalog, search)} ${brokenFiles(catalog.broken, links)}
    ${catalog.blueprints.length === 0 ? emptyNote("There are no blueprints yet.") : nothing}
    ${search !== "" && filled.length === 0 ? emptyNote(`Nothing matches “${search}”.`) : nothing}
    ${filled.map((table) => blueprintSection(catalog, table, links))}
    ${search === "" && empty.length > 0 ? emptyBlueprints(catalog, empty, links) : nothing}`;
}

export function blueprintPage(catalog: Catalog, table: EntityTable, search: string, links: Links): Html {
  const { blueprint } = table;
  return html`<h1>${blueprint.title}</h1>
    <p class="lead">${blueprint.description}</p>
    <p class="buttons">
      ${createActions(catalog, blueprint.identifier).map((action) => actionButton(action, links, {}))}
    </p>
    ${searchBox(links.blueprint(blueprint.identifier), search)} ${entityTable(table, links)}
    <p class="meta"><a href="${links.blob("HEAD", blueprint.path)}">${blueprint.path}</a></p>`;
}

export function actionButton(action: Action, links: Links, values: Readonly<Record<string, string>>): Html {
  const kind = action.operation === "DELETE" ? "button danger" : "button";
  return html`<a class="${kind}" href="${links.form(`${action.identifier}.yml`, values)}" title="${action.description}"
    >${action.title}</a
  >`;
}

function searchBox(address: string, search: string): Html {
  return html`<form method="get" action="${address}" role="search" class="inline search">
    <label for="search">Search entities</label>
    <input id="search" name="q" type="search" value="${search}" />
    <button type="submit">Search</button>
    ${search === "" ? nothing : html`<a href="${address}">Show all</a>`}
  </form>`;
}

function brokenFiles(broken: readonly BrokenFile[], links: Links): Html {
  if (broken.length === 0) return nothing;
  return html`<section class="problem" aria-labelledby="broken">
    <h2 id="broken">Broken files</h2>
    <ul>
      ${broken.map(({ path, problem }) => html`<li><a href="${links.blob("HEAD", path)}">${path}</a>: ${problem}</li>`)}
    </ul>
  </section>`;
}

function blueprintSection(catalog: Catalog, table: EntityTable, links: Links): Html {
  const { blueprint, entities } = table;
  const id = `blueprint-${blueprint.identifier}`;
  return html`<section aria-labelledby="${id}" class="blueprint">
    <div class="row">
      <h2 id="${id}">
        <a href="${links.blueprint(blueprint.identifier)}">${blueprint.title}</a>
        <span class="number">${entities.length}</span>
      </h2>
      <span class="buttons"
        >${createActions(catalog, blueprint.identifier).map((action) => actionButton(action, links, {}))}</span
      >
    </div>
    ${entityTable(table, links)}
  </section>`;
}

function emptyBlueprints(catalog: Catalog, blueprints: readonly Blueprint[], links: Links): Html {
  return html`<section aria-labelledby="empty-blueprints">
    <h2 id="empty-blueprints">Nothing yet of</h2>
    <ul class="inline-list">
      ${blueprints.map(({ identifier, title }) => html`<li><a href="${links.blueprint(identifier)}">${title}</a></li>`)}
    </ul>
  </section>`;
}

function entityTable({ blueprint, entities, computed }: EntityTable, links: Links): Html {
  if (entities.length === 0) return emptyNote("Nothing here.");
  const columns = blueprint.properties.slice(0, shownProperties);
  const computedColumns = computed.size === 0 ? [] : blueprint.computed.slice(0, shownProperties);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${blueprint.title}">
    <table class="entities">
      <thead>
        <tr>
          <th scope="col">Title</th>
          <th scope="col">Identifier</th>
          ${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}
          ${computedColumns.map(({ title }) => html`<th scope="col">${title} <span class="number">computed</span></th>`)}
        </tr>
      </thead>
      <tbody>
        ${entities.map((entity) => {
          const values = computed.get(entity.identifier)?.values ?? {};
          return html`<tr id="entity-${entity.identifier}">
            <th scope="row"><a href="${links.entity(entity.blueprint, entity.identifier)}">${entity.title}</a></th>
            <td><code>${entity.identifier}</code></td>
            ${columns.map(({ identifier }) => html`<td>${propertyValue(entity.properties[identifier])}</td>`)}
            ${computedColumns.map(({ identifier }) => html`<td>${propertyValue(values[identifier])}</td>`)}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}
