/*
 * Copyright 2026 The Keyturn Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import {
  changeSecretsQuery,
  clearFilters,
  isFiltered,
  isScopeCut,
  parseSecretsQuery,
  serializeSecretsQuery,
  toFacetsRequest,
  toListRequest,
  toScopeRequest,
} from './secretsQuery';

const parse = (text: string) => parseSecretsQuery(new URLSearchParams(text));
const mine = { ownershipRefs: ['group:default/payments', 'user:default/ada'] };

describe('the URL of a table of secrets', () => {
  it.each([
    '',
    'scope=all',
    'owner=group%3Adefault%2Fa&owner=group%3Adefault%2Fb',
    'scope=all&health=due&health=expired&class=runtime&text=data+base',
    'scope=all&ownership=none',
    'system=system%3Adefault%2Fcheckout&authority=vault&environment=production&cluster=eu-1&expiry=none',
    'sort=expiresAt&order=desc&cursor=abc%3D&from=50',
  ])('survives a round trip: "%s"', text => {
    expect(serializeSecretsQuery(parse(text)).toString()).toBe(text);
  });

  it('shows the own teams, most urgent first, when it says nothing', () => {
    expect(parse('')).toMatchObject({
      scope: 'mine',
      sort: 'urgency',
      order: 'asc',
      owner: [],
      text: '',
    });
  });

  it('leaves out what nobody can mean instead of failing', () => {
    const query = parse(
      'scope=theirs&health=due&health=sick&class=x&sort=colour&order=up&from=-3&expiry=soon&unknown=1',
    );
    expect(query).toEqual({ ...parse(''), health: ['due'] });
  });

  it('starts at the first page again when a filter changes', () => {
    const query = parse('cursor=abc&from=25&health=due');
    expect(changeSecretsQuery(query, { text: 'db' })).toMatchObject({
      cursor: undefined,
      from: 0,
      health: ['due'],
      text: 'db',
    });
  });

  it('keeps scope and order when filters are cleared', () => {
    const cleared = clearFilters(parse('scope=all&sort=title&health=due'));
    expect(serializeSecretsQuery(cleared).toString()).toBe(
      'scope=all&sort=title',
    );
    expect(isFiltered(cleared)).toBe(false);
    expect(isFiltered(parse('expiry=none'))).toBe(true);
  });
});

describe('a person of more groups than one request can ask for', () => {
  const many = {
    ownershipRefs: Array.from({ length: 130 }, (_, i) => `group:default/g${i}`),
  };

  it('is asked about as many as possible, and it can be told', () => {
    expect(toListRequest(parse(''), many).owner).toEqual(
      many.ownershipRefs.slice(0, 100),
    );
    expect(isScopeCut(parse(''), many)).toBe(true);
  });

  it.each(['scope=all', 'owner=group%3Adefault%2Fg120', 'ownership=none'])(
    'sees all of what was asked with "%s"',
    text => {
      expect(isScopeCut(parse(text), many)).toBe(false);
    },
  );

  it('can choose no more values than the API takes', () => {
    const chosen = many.ownershipRefs.map(ref => `owner=${ref}`).join('&');
    expect(parse(chosen).owner).toHaveLength(100);
  });
});

describe('the request behind the URL', () => {
  it('asks for what the own teams own by default', () => {
    expect(toListRequest(parse(''), mine)).toEqual({
      owner: mine.ownershipRefs,
      sort: 'urgency',
      order: 'asc',
      limit: 25,
    });
  });

  it('lets a chosen owner, everybody, or nobody overrule the own teams', () => {
    expect(
      toListRequest(parse('owner=group%3Adefault%2Fa'), mine).owner,
    ).toEqual(['group:default/a']);
    expect(toListRequest(parse('scope=all'), mine).owner).toBeUndefined();
    expect(toListRequest(parse('ownership=none'), mine)).toMatchObject({
      ownership: 'none',
    });
    expect(toListRequest(parse('ownership=none'), mine).owner).toBeUndefined();
  });

  it('keeps the numbers of the four questions while one of them is chosen', () => {
    expect(
      toScopeRequest(parse('health=due&expiry=none&cluster=eu-1'), mine),
    ).toEqual({ owner: mine.ownershipRefs, cluster: ['eu-1'] });
  });

  it('offers other values than the chosen ones', () => {
    expect(
      toFacetsRequest(parse('scope=all&cluster=eu-1&text=db'), mine),
    ).toEqual({ text: 'db' });
  });

  it('lets the place of the table decide what it decides', () => {
    const scope = {
      ...mine,
      fixed: { consumer: ['component:default/payments-api'] },
    };
    expect(toListRequest(parse('health=due'), scope)).toMatchObject({
      consumer: ['component:default/payments-api'],
      health: ['due'],
    });
    expect(toListRequest(parse(''), scope).owner).toBeUndefined();
  });
});
