import '@testing-library/jest-dom';

/** jsdom lays nothing out, so nothing ever comes into view and the list loads no further page by itself. */
class NothingInView implements IntersectionObserver {
  readonly root = null;
  readonly rootMargin = '';
  readonly scrollMargin = '';
  readonly thresholds = [];
  observe() {}
  unobserve() {}
  disconnect() {}
  takeRecords() {
    return [];
  }
}
window.IntersectionObserver = NothingInView;
window.scrollTo = () => {};
