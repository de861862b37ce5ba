type Props = { title: string };

// Kept with the component.
export function Card({ title }: Props) {
  return <div className="card">{title}</div>;
}

export const List = () => (
  <ul>
    <Card title="a" />
  </ul>
);
